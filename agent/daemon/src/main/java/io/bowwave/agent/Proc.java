package io.bowwave.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What Linux says about processes. */
final class Proc {

    private static final Path ROOT = Path.of("/proc");
    private static final int STATE = 0;
    private static final int START_TICKS = 19;

    private Proc() {}

    /** When the process started, in ticks since boot; empty when there is none, or only its remains. */
    static OptionalLong startTicks(long pid) {
        try {
            String stat = Files.readString(ROOT.resolve(Long.toString(pid)).resolve("stat"));
            // The name, in parentheses, may contain anything; what counts stands behind its end.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            return fields.get(STATE).equals("Z") || fields.get(STATE).equals("X")
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(fields.get(START_TICKS)));
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    static String boot() {
        try {
            return Files.readString(ROOT.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Whether it is still that very process. */
    static boolean alive(AppPid process) {
        OptionalLong found = startTicks(process.pid());
        return found.isPresent() && found.getAsLong() == process.startTicks() && boot().equals(process.boot());
    }
}
