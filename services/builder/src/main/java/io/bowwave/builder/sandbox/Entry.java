package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last words of every command line: they bring in the build's variables, then run its command. The variables travel in a file, since
 * programs of this machine that make the sandbox must not meet them ({@code LD_PRELOAD}) and those who list processes must not see them.
 */
final class Entry {

    private static final String FILE = ".environment";

    /** An engine has a stream for each, and puts them together in whatever order they come. */
    private static final String EXEC = "exec 2>&1; . \"$1\"; exec /bin/sh -c \"$2\"";

    private static final String STAY = ". \"$1\"; /bin/sh -c \"$2\"; exit $?";

    private Entry() {}

    /** Replaces itself by the command. */
    static List<String> exec(Script script, Rooms rooms, Rooms seen) throws IOException {
        return words(EXEC, script.environment(), script, rooms, seen);
    }

    /** Without these variables. */
    static List<String> exec(Script script, Rooms rooms, Rooms seen, String... without) throws IOException {
        Map<String, String> environment = new HashMap<>(script.environment());
        environment.keySet().removeAll(List.of(without));
        return words(EXEC, environment, script, rooms, seen);
    }

    /** Stays above the command: the first process of a namespace hears no SIGTERM. */
    static List<String> above(Script script, Rooms rooms, Rooms seen) throws IOException {
        return words(STAY, script.environment(), script, rooms, seen);
    }

    /** What the programs that make the sandbox have in their environment. */
    static Map<String, String> clean() {
        Map<String, String> clean = new HashMap<>();
        String path = System.getenv("PATH");
        clean.put("PATH", path == null ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : path);
        return clean;
    }

    private static List<String> words(
            String how, Map<String, String> environment, Script script, Rooms rooms, Rooms seen) throws IOException {
        write(rooms.secrets().resolve(FILE), environment);
        return new ArrayList<>(
                List.of("sh", "-c", how, "sh", seen.secrets().resolve(FILE).toString(), script.text()));
    }

    private static void write(Path file, Map<String, String> environment) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(environment).forEach((name, value) -> text.append("export ")
                .append(name)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
