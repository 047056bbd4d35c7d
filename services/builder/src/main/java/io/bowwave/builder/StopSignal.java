package io.bowwave.builder;

import org.jspecify.annotations.Nullable;

/** Tells the thread of one job to stop: by interrupting it, once, and by saying why. Thread-safe. */
final class StopSignal {

    /** Why a job stops before its end. */
    enum Reason {
        /** The queue says that the attempt is over. */
        FENCED,
        /** Somebody canceled the build. */
        CANCELED,
        /** This process goes away. */
        CLOSING
    }

    private @Nullable Thread worker;
    private @Nullable Reason reason;
    private String message = "";

    /** From now on the calling thread is the one that is interrupted. */
    synchronized void attach() {
        worker = Thread.currentThread();
        if (reason != null) {
            worker.interrupt();
        }
    }

    /** The rest of the job is not interrupted; clears an interrupt that came late. */
    synchronized void detach() {
        worker = null;
        Thread.interrupted();
    }

    /** The first reason counts, but FENCED tops all. */
    synchronized void stop(Reason why, String text) {
        if (reason == null || why == Reason.FENCED) {
            reason = why;
            message = text;
        }
        if (worker != null) {
            worker.interrupt();
        }
    }

    synchronized @Nullable Reason reason() {
        return reason;
    }

    synchronized String message() {
        return message;
    }

    /** Throws when the job has to stop. */
    void check() throws InterruptedException {
        if (reason() != null) {
            throw new InterruptedException(message());
        }
    }
}
