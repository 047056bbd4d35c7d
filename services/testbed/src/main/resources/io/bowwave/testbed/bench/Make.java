import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The build of an app that is large and does not compress: java Make.java FOLDER MEGABYTES VERSION, the same for the same arguments. */
public class Make {

    private static final int MB = 1 << 20;
    private static final int SMALL_FILE_MB = 10;

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        int megabytes = Integer.parseInt(args[1]);
        int version = Integer.parseInt(args[2]);
        int half = megabytes / 2;
        // The large file: each later version overwrites one megabyte in 100, each somewhere else.
        try (OutputStream out = Files.newOutputStream(folder.resolve("large.bin"))) {
            for (int i = 0; i < half; i++) {
                boolean changed = version > 1 && i % 100 == 50;
                out.write(content(changed ? -1000L * version - i : i));
            }
        }
        // The small ones: each later version has another one.
        for (int file = 0; file * SMALL_FILE_MB < megabytes - half; file++) {
            boolean changed = version > 1 && file == version % 5;
            try (OutputStream out = Files.newOutputStream(folder.resolve("small-" + file + ".bin"))) {
                for (int i = 0; i < Math.min(SMALL_FILE_MB, megabytes - half - file * SMALL_FILE_MB); i++) {
                    long seed = MB + (long) file * SMALL_FILE_MB + i;
                    out.write(content(changed ? -seed * version : seed));
                }
            }
        }
    }

    private static byte[] content(long seed) {
        byte[] bytes = new byte[MB];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
