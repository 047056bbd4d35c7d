package io.bowwave.testbed.bench.swarm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used, as Linux counts. */
public final class ProcessCost {

    /** USER_HZ, which is 100 on every Linux that we know. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final String PEAK = "VmHWM:";
    private static final double KB_PER_MB = 1024;

    private ProcessCost() {}

    /** CPU seconds in user and kernel mode since its start; 0 when it has ended. */
    public static double cpuSeconds(long pid) {
        try {
            return cpuSeconds(
                    Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return 0;
        }
    }

    /** @param stat the process's name in it may hold anything, also brackets and blanks */
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
    }

    /** The most that was resident at a time, MB of 2^20; 0 when it has ended. */
    public static double peakMb(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KB_PER_MB)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
