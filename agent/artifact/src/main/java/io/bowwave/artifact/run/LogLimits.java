package io.bowwave.artifact.run;

/**
 * How much of what an app prints stays on the machine.
 *
 * @param bytes at which the file is moved aside, 64 KiB to 1 GiB
 * @param files that are kept, the one in use included, 2 to 20
 */
public record LogLimits(long bytes, int files) {

    public static final LogLimits DEFAULT = new LogLimits(8 << 20, 2);

    public static final long MIN_BYTES = 64 << 10;
    public static final long MAX_BYTES = 1 << 30;
    public static final int MIN_FILES = 2;
    public static final int MAX_FILES = 20;

    /** @throws IllegalArgumentException naming the component, what was found and what is expected */
    public LogLimits {
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "run.log.size: found %d bytes, expected %d to %d".formatted(bytes, MIN_BYTES, MAX_BYTES));
        }
        if (files < MIN_FILES || files > MAX_FILES) {
            throw new IllegalArgumentException(
                    "run.log.files: found %d, expected %d to %d".formatted(files, MIN_FILES, MAX_FILES));
        }
    }
}
