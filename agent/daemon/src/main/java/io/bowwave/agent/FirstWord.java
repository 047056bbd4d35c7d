package io.bowwave.agent;

/** Whether this agent has heard since its start what is wanted of it now, from a depot or from etcd. Thread-safe. */
final class FirstWord {

    private volatile boolean heard;

    void hear() {
        heard = true;
    }

    boolean heard() {
        return heard;
    }
}
