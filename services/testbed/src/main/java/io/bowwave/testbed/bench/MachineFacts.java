package io.bowwave.testbed.bench;

import java.lang.management.ManagementFactory;

/**
 * The machine that a benchmark ran on.
 *
 * @param memoryMb of the machine, MB of 2^20
 */
record MachineFacts(String os, String jdk, int cores, long memoryMb) {

    static MachineFacts now() {
        long bytes =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return new MachineFacts(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                bytes >> 20);
    }

    String inWords() {
        return "%d cores, %d MB, %s, JDK %s".formatted(cores, memoryMb, os, jdk);
    }
}
