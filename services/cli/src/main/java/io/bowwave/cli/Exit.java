package io.bowwave.cli;

/** The exit codes: part of the command's contract with scripts. */
enum Exit {
    OK(0, "done as asked"),
    FAILED(1, "the build or the deploy failed, or a check of doctor or of an artifact did"),
    USAGE(2, "the command line is wrong, or the server found the request malformed"),
    NOT_FOUND(3, "no such app, build, artifact, region or deploy"),
    AUTH(4, "no token, a wrong one, or one that may not do this"),
    CONFLICT(5, "not possible in the present state: not deployable, running already, taken"),
    ROLLED_BACK(6, "the new version was unhealthy and every machine is back on the one before"),
    HELD(7, "held by a freeze, or it still waits for an approval, its time or somebody to resume it"),
    STOPPED(8, "canceled, aborted or superseded"),
    UNREACHABLE(9, "the server cannot be reached, or is broken"),
    TIMED_OUT(124, "the wait timed out; what was asked for goes on");

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
