package io.bowwave.builder;

import io.bowwave.artifact.write.WriteProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells in a build's log how far its artifact is: what was read, what earlier artifacts had, what is packed and uploaded. A small
 * artifact is through before there is anything to tell. For one thread.
 */
final class UploadLog implements WriteProgress.Listener {

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final double MB = 1e6;

    /** Takes a line. */
    interface Lines {
        void line(String text) throws IOException;
    }

    private final Lines lines;
    private final LongSupplier nanos;
    private final LongSupplier uploaded;
    private final long began;
    private WriteProgress last = new WriteProgress(0, 0, 0, 0, 0, 0);
    private long told;

    /**
     * @param nanos a clock that only goes forward
     * @param uploaded bytes that have reached the store by now
     */
    UploadLog(Lines lines, LongSupplier nanos, LongSupplier uploaded) {
        this.lines = lines;
        this.nanos = nanos;
        this.uploaded = uploaded;
        this.began = nanos.getAsLong();
        this.told = began;
    }

    @Override
    public void at(WriteProgress progress) {
        last = progress;
        tell();
    }

    /** Another pack has reached the store. */
    void uploaded() {
        tell();
    }

    private void tell() {
        long now = nanos.getAsLong();
        if (now - told < EVERY.toNanos()) {
            return;
        }
        told = now;
        try {
            lines.line("artifact: %s of %s read (%d of %d files), %s known before, %s packed, %s uploaded, %d s"
                    .formatted(
                            megabytes(last.bytes()),
                            megabytes(last.allBytes()),
                            last.files(),
                            last.allFiles(),
                            megabytes(last.reusedBytes()),
                            megabytes(last.packedBytes()),
                            megabytes(uploaded.getAsLong()),
                            Duration.ofNanos(now - began).toSeconds()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MB);
    }
}
