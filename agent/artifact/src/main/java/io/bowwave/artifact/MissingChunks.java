package io.bowwave.artifact;

import java.util.Arrays;

/** The chunks of a manifest that another one lacks, in their order, as if they stood one behind the other. 12 bytes a chunk. */
public final class MissingChunks {

    private final ChunkTable chunks;
    private final int[] numbers;
    private final long bytes;

    public MissingChunks(ChunkTable chunks, ChunkTable base) {
        this.chunks = chunks;
        int[] found = new int[Math.min(1024, chunks.count())];
        int count = 0;
        long sum = 0;
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            if (base.find(chunks.hash(chunk)) < 0) {
                found = count < found.length ? found : Arrays.copyOf(found, count * 2);
                found[count++] = chunk;
                sum += chunks.size(chunk);
            }
        }
        this.numbers = Arrays.copyOf(found, count);
        this.bytes = sum;
    }

    public int count() {
        return numbers.length;
    }

    /** Its number in the manifest. */
    public int chunk(int i) {
        return numbers[i];
    }

    public boolean has(int chunk) {
        return Arrays.binarySearch(numbers, chunk) >= 0;
    }

    public int size(int i) {
        return chunks.size(numbers[i]);
    }

    /** Raw size of them all. */
    public long bytes() {
        return bytes;
    }
}
