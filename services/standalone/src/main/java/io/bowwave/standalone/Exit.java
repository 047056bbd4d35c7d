package io.bowwave.standalone;

/** Exit codes of {@code bowwave up}: part of its contract with scripts. */
enum Exit {
    STOPPED(0, "stopped as asked, by Ctrl-C or a signal"),
    FAILED(1, "a part didn't start"),
    USAGE(2, "wrong arguments"),
    PORT_TAKEN(3, "a port is in use by another process"),
    MISSING(4, "a program that is needed is missing: a JDK, git, etcd"),
    RUNNING(5, "Bowwave runs on this data folder already"),
    DISK_FULL(6, "less than 1 GB is free where the data folder is");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}
