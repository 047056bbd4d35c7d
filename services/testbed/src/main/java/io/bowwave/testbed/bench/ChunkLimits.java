package io.bowwave.testbed.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the machine itself does: reads a tree from its disk, and hashes with one thread. MB are of 10^6 bytes. */
final class ChunkLimits {

    private static final int BUFFER = 1 << 20;
    private static final int HASH_MB = 512;
    private static final int WARM_UP_MB = 256;
    private static final long FORGET_WITHIN_S = 120;

    private ChunkLimits() {}

    /** One thread, bytes in the processor's cache, MB/s. */
    static double sha256() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            hash(sha256, buffer, WARM_UP_MB);
            long began = System.nanoTime();
            hash(sha256, buffer, HASH_MB);
            return perSecond((long) HASH_MB * BUFFER, began);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Every file once, one behind the other, with one thread, MB/s. */
    static double read(Path tree) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long began = System.nanoTime();
        for (Path file : files(tree)) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    bytes += read;
                }
            }
        }
        return perSecond(bytes, began);
    }

    /** Makes the system forget the files' content, so that the next read is one of the disk. False where it cannot be asked to. */
    static boolean forget(Path tree) throws IOException {
        try {
            Process dd = new ProcessBuilder(
                            "find",
                            tree.toString(),
                            "-type",
                            "f",
                            "-exec",
                            "dd",
                            "if={}",
                            "iflag=nocache",
                            "count=0",
                            "status=none",
                            ";")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!dd.waitFor(FORGET_WITHIN_S, TimeUnit.SECONDS)) {
                dd.destroyForcibly();
                return false;
            }
            return dd.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static double perSecond(long bytes, long beganNanos) {
        return bytes / 1e6 / ((System.nanoTime() - beganNanos) / 1e9);
    }

    private static void hash(MessageDigest sha256, byte[] buffer, int times) {
        for (int i = 0; i < times; i++) {
            sha256.update(buffer);
        }
    }

    private static List<Path> files(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
        }
    }
}
