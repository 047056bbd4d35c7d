package io.bowwave.artifact;

import java.io.IOException;
import java.io.InputStream;

/** The plain way to cut content, as a measure for the writer's threads: reads it once, and hands out its chunks one behind the other. */
public final class PlainChunks {

    private static final int BUFFER = 4 * Chunker.MAX;

    public interface Sink {
        /** @param buffer only valid during the call */
        void chunk(byte[] buffer, int from, int length) throws IOException;
    }

    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int end;

    /** The bytes that were read. */
    public long cut(InputStream content, Sink sink) throws IOException {
        from = 0;
        end = 0;
        boolean more = fill(content);
        long total = 0;
        if (!more && end <= Chunker.WHOLE) {
            if (end > 0) {
                sink.chunk(buffer, 0, end);
            }
            return end;
        }
        while (from < end || more) {
            int length = Chunker.cut(buffer, from, end - from);
            sink.chunk(buffer, from, length);
            from += length;
            total += length;
            if (more && end - from < Chunker.MAX) {
                more = fill(content);
            }
        }
        return total;
    }

    /** Whether there may be more. */
    private boolean fill(InputStream content) throws IOException {
        System.arraycopy(buffer, from, buffer, 0, end - from);
        end -= from;
        from = 0;
        int read = content.readNBytes(buffer, end, buffer.length - end);
        end += read;
        return end == buffer.length;
    }
}
