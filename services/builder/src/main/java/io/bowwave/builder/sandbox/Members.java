package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the processes of a job: those of its session, and those that have left the session but still carry its marker. */
final class Members {

    static final String VARIABLE = "BOWWAVE_JOB";

    private static final Path PROC = Path.of("/proc");

    /** They hold namespaces open, so SIGTERM would end what they hold before it can clean up. They end by themselves after it. */
    private static final Set<String> HOLDERS = Set.of("bwrap", "unshare");

    private final long session;
    private final String marker;

    Members(long session, String marker) {
        this.session = session;
        this.marker = marker;
    }

    /** Living ones; what has ended and was not waited for yet is none. */
    List<ProcessHandle> find() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (member(process)) {
                    handle(process).ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot read /proc", e);
        }
        return found;
    }

    /** Those that can make use of a SIGTERM. */
    List<ProcessHandle> polite() {
        return find().stream().filter(member -> !HOLDERS.contains(name(member))).toList();
    }

    /** Ends what an earlier life of a builder has left, found by the end of its markers. */
    static void killLeftovers(String markerEnd) {
        for (ProcessHandle left : new Members(-1, markerEnd).find()) {
            left.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return marker;
    }

    private boolean member(Path process) {
        // The rest of a line in /proc/N/stat behind the name in brackets: state, parent, group, session.
        String stat = read(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 5);
        if (fields.length < 4 || fields[0].equals("Z") || fields[0].equals("X")) {
            return false;
        }
        return fields[3].equals(Long.toString(session)) || marked(read(process.resolve("environ")));
    }

    private boolean marked(String environment) {
        for (String variable : environment.split("\0", -1)) {
            if (variable.startsWith(VARIABLE + "=") && variable.endsWith(marker)) {
                return true;
            }
        }
        return false;
    }

    private static String name(ProcessHandle process) {
        return read(PROC.resolve(Long.toString(process.pid())).resolve("comm")).strip();
    }

    private static Optional<ProcessHandle> handle(Path process) {
        return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
    }

    /** Nothing when it has ended or is somebody else's. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
