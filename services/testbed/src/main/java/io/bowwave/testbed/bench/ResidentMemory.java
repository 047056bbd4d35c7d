package io.bowwave.testbed.bench;

import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Resident memory as Linux counts it, MB of 2^20. Pages that processes share count for each of them. */
public final class ResidentMemory {

    private static final String LABEL = "VmRSS:";
    private static final String PEAK = "VmHWM:";
    private static final double KB_PER_MB = 1024;

    private ResidentMemory() {}

    /** Of one process; 0 when it has ended. */
    static double of(long pid) {
        return read(pid, LABEL);
    }

    /** The most that the process had since its start; 0 when it has ended. */
    public static double peak(long pid) {
        return read(pid, PEAK);
    }

    private static double read(long pid, String label) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(label))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KB_PER_MB)
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new TestbedException("cannot read the memory of process " + pid, e);
        }
    }

    /** Of a process and all that descend from it. */
    static double ofTree(ProcessHandle root) {
        return of(root.pid())
                + root.descendants().mapToDouble(child -> of(child.pid())).sum();
    }
}
