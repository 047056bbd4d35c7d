package io.bowwave.artifact.patch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.artifact.Varints;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one patch pack. What is to be added and what is literal go to files beside it until it is finished. For one thread. */
final class PatchWriter implements AutoCloseable {

    private static final int MIN_WINDOW_LOG = 12;

    private final Path file;
    private final int level;
    private final Frame differences;
    private final Frame literals;
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private final BlobHasher hasher = new BlobHasher();
    private long raw;
    private long place;

    /** One of the two long frames. */
    private static final class Frame implements AutoCloseable {

        private final Path path;
        private final ZstdOutputStreamNoFinalizer out;

        Frame(Path beside, String ending, int level, int window) throws IOException {
            path = beside.resolveSibling(beside.getFileName() + ending);
            out = new ZstdOutputStreamNoFinalizer(new BufferedOutputStream(Files.newOutputStream(path)), level);
            out.setWindowLog(window);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(path);
        }
    }

    /**
     * @param level of zstd
     * @param most bytes that the patch will make at most: what is small needs little memory
     */
    PatchWriter(Path file, int level, long most) throws IOException {
        this.file = file;
        this.level = level;
        int window = Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(most), MIN_WINDOW_LOG, PatchForm.WINDOW_LOG);
        this.differences = new Frame(file, ".add", level, window);
        this.literals = new Frame(file, ".new", level, window);
    }

    /** Bytes that the patch makes so far, the present unit included. */
    long raw() {
        return raw;
    }

    Path file() {
        return file;
    }

    /**
     * Begins a unit.
     *
     * @param length bytes that its steps will make
     * @param base number of the base's file, -1 for none
     */
    void unit(int length, int base) {
        Varints.write(control, length);
        Varints.write(control, base + 1);
        raw += length;
        place = 0;
    }

    /**
     * @param from where the added-to bytes begin in the base's file
     * @param add what is added to each of them
     * @param insert what stands behind
     */
    void step(long from, ByteBuffer add, ByteBuffer insert) throws IOException {
        Varints.writeSigned(control, from - place);
        Varints.write(control, add.remaining());
        Varints.write(control, insert.remaining());
        place = from + add.remaining();
        write(differences, add);
        write(literals, insert);
    }

    /** Ends the pack; its file is complete. */
    BlobHash finish() throws IOException {
        byte[] steps = Zstd.compress(control.toByteArray(), level);
        differences.out.close();
        literals.out.close();
        int added = Math.toIntExact(Files.size(differences.path));
        ByteBuffer header = ByteBuffer.allocate(PatchForm.HEADER);
        header.put(PatchForm.MAGIC).putLong(raw).putInt(steps.length).putInt(added);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            write(out, header.array(), header.capacity());
            write(out, steps, steps.length);
            copy(differences.path, out);
            copy(literals.path, out);
        }
        return hasher.finish();
    }

    /** Removes what is beside the pack, not the pack. */
    @Override
    public void close() throws IOException {
        differences.close();
        literals.close();
    }

    private static void write(Frame frame, ByteBuffer bytes) throws IOException {
        frame.out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private void copy(Path from, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(from)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                write(out, buffer, read);
            }
        }
    }

    private void write(OutputStream out, byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        hasher.update(bytes, 0, length);
    }
}
