package io.bowwave.artifact.run;

import org.jspecify.annotations.Nullable;

/**
 * What an app and all that it starts may use of a machine; null: as much as there is.
 *
 * @param memoryBytes from 1 MiB
 * @param cpuMillis thousandths of a processor, from 10
 * @param processes processes and threads, from 1
 * @param openFiles of each process, from 16
 */
public record ResourceLimits(
        @Nullable Long memoryBytes,
        @Nullable Long cpuMillis,
        @Nullable Long processes,
        @Nullable Long openFiles) {

    public static final ResourceLimits NONE = new ResourceLimits(null, null, null, null);

    public static final long MIN_MEMORY = 1 << 20;
    public static final long MAX_MEMORY = 1L << 46;
    public static final long MIN_CPU = 10;
    public static final long MAX_CPU = 1_024_000;
    public static final long MAX_PROCESSES = 4_194_304;
    public static final long MIN_FILES = 16;
    public static final long MAX_FILES = 1_048_576;

    /** @throws IllegalArgumentException naming the component, what was found and what is expected */
    public ResourceLimits {
        check("memory", memoryBytes, MIN_MEMORY, MAX_MEMORY);
        check("cpu", cpuMillis, MIN_CPU, MAX_CPU);
        check("processes", processes, 1, MAX_PROCESSES);
        check("open-files", openFiles, MIN_FILES, MAX_FILES);
    }

    private static void check(String name, @Nullable Long found, long least, long most) {
        if (found != null && (found < least || found > most)) {
            throw new IllegalArgumentException(
                    "run.limits.%s: found %d, expected %d to %d".formatted(name, found, least, most));
        }
    }
}
