package io.bowwave.agent.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What Linux says about processes. */
public final class Proc {

    private static final Path ROOT = Path.of("/proc");
    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int START_TICKS = 19;

    private Proc() {}

    /** When the process started, in ticks since boot; empty when there is none, or only its remains. */
    public static OptionalLong startTicks(long pid) {
        List<String> fields = fields(pid);
        return fields.isEmpty()
                        || fields.get(STATE).equals("Z")
                        || fields.get(STATE).equals("X")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(fields.get(START_TICKS)));
    }

    /** Whether it began a session of its own. */
    static boolean leadsSession(long pid) {
        List<String> fields = fields(pid);
        return !fields.isEmpty() && fields.get(SESSION).equals(Long.toString(pid));
    }

    static String boot() {
        try {
            return Files.readString(ROOT.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Whether it is still that very process. */
    static boolean alive(Handle process) {
        OptionalLong found = startTicks(process.pid());
        return found.isPresent() && found.getAsLong() == process.startTicks() && boot().equals(process.boot());
    }

    /** Of its stat, behind the name; that stands in parentheses and may contain anything. Empty when there is no such process. */
    private static List<String> fields(long pid) {
        try {
            String stat = Files.readString(ROOT.resolve(Long.toString(pid)).resolve("stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
