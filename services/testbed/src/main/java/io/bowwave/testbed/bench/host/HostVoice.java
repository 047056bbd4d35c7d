package io.bowwave.testbed.bench.host;

import java.io.PrintStream;

/** Says lines to the benchmark. Thread-safe. */
final class HostVoice {

    private final PrintStream out;

    HostVoice(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        out.println(line.replace('\n', ' '));
        out.flush();
    }
}
