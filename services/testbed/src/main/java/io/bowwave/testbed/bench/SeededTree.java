package io.bowwave.testbed.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A tree as apps have it, of any size, from a seed: 2 % of the bytes in files of 16 KiB, the rest in files of 32 MiB; every other file
 * does not compress, as pictures, archives and weights, the others compress to about a half, as programs do.
 */
final class SeededTree {

    private static final int SMALL = 16 << 10;
    private static final int LARGE = 32 << 20;
    private static final int SMALL_SHARE = 50;
    private static final int SMALL_IN_FOLDER = 256;
    private static final int BUFFER = 1 << 20;
    private static final int PHRASE = 96;
    private static final int PHRASES = 16 << 10;

    private final Path root;
    private final long bytes;
    private final long seed;
    private final byte[] phrases = new byte[PHRASES];
    private final byte[] buffer = new byte[BUFFER];
    private int files;

    SeededTree(Path root, long bytes, long seed) {
        this.root = root;
        this.bytes = bytes;
        this.seed = seed;
        new SplittableRandom(seed).nextBytes(phrases);
    }

    /** Writes it, and waits until it is on the disk. */
    void write() throws IOException {
        long small = bytes / SMALL_SHARE;
        for (long at = 0; at < small; at += SMALL) {
            file("small/%d".formatted(files / SMALL_IN_FOLDER), SMALL);
        }
        for (long at = small; at < bytes; at += LARGE) {
            file("large", Math.min(LARGE, bytes - at));
        }
    }

    /** Puts other bytes, of the kind that does not compress, into one MiB of every hundredth. */
    void changeOnePercent() throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 1);
        long changes = Math.max(1, bytes / 100 / BUFFER);
        long large = (bytes - bytes / SMALL_SHARE) / LARGE;
        for (long change = 0; change < changes; change++) {
            Path file = root.resolve("large").resolve("%d.bin".formatted(files - 1 - random.nextLong(large)));
            random.nextBytes(buffer);
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                long last = Math.max(1, out.size() - BUFFER);
                out.write(ByteBuffer.wrap(buffer, 0, (int) Math.min(BUFFER, out.size())), random.nextLong(last));
                out.force(false);
            }
        }
    }

    private void file(String folder, long size) throws IOException {
        Path file = Files.createDirectories(root.resolve(folder)).resolve(files + ".bin");
        SplittableRandom random = new SplittableRandom(seed * 31 + files);
        boolean compresses = files++ % 2 == 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < size; at += BUFFER) {
                random.nextBytes(buffer);
                if (compresses) {
                    phrases(random);
                }
                ByteBuffer some = ByteBuffer.wrap(buffer, 0, (int) Math.min(BUFFER, size - at));
                while (some.hasRemaining()) {
                    out.write(some);
                }
            }
            out.force(false);
        }
    }

    /** Most of what was random becomes pieces that come again. */
    private void phrases(SplittableRandom random) {
        for (int at = 0; at + 2 * PHRASE < buffer.length; at += PHRASE + random.nextInt(PHRASE)) {
            System.arraycopy(phrases, random.nextInt(PHRASES - PHRASE), buffer, at, PHRASE);
        }
    }
}
