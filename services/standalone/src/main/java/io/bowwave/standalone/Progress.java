package io.bowwave.standalone;

import java.io.PrintStream;

/** What a person reads while the stack starts, runs and stops. Lines come whole from any thread. */
final class Progress {
    private final PrintStream out;
    private final long begun = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    /** A line with the seconds since the start in front. */
    synchronized void step(String text) {
        line("  %5.1f s  %s".formatted(seconds(), text));
    }

    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }
}
