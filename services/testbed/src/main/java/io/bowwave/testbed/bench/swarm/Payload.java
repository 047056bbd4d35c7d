package io.bowwave.testbed.bench.swarm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What everybody fetches: bytes that no compression makes smaller, in files of at most a pack's size.
 *
 * @param bytes of all files
 */
public record Payload(List<Path> files, long bytes) {

    /** As large as a builder makes a pack. */
    private static final long PACK = 64L << 20;

    private static final int BUFFER = 1 << 20;

    public Payload {
        files = List.copyOf(files);
    }

    /** @param folder exists */
    public static Payload write(Path folder, String name, long bytes, long seed) throws IOException {
        Random random = new Random(seed);
        List<Path> files = new ArrayList<>();
        for (long from = 0; from < bytes; from += PACK) {
            Path file = folder.resolve(name + "-" + files.size());
            write(file, Math.min(PACK, bytes - from), random);
            files.add(file);
        }
        return new Payload(files, bytes);
    }

    private static void write(Path file, long bytes, Random random) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= BUFFER) {
                random.nextBytes(buffer);
                out.write(buffer, 0, (int) Math.min(BUFFER, left));
            }
        }
    }
}
