package io.bowwave.artifact.patch;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Varints;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes bytes out of a patch pack and a base, as a stream: what is asked for is made, no more, whatever the pack says. Holds three
 * windows of at most 4 MiB. For one thread.
 */
public final class PatchReader implements AutoCloseable {

    private final PatchBase base;
    private final FileChannel channel;
    private final InputStream control;
    private final InputStream differences;
    private final InputStream literals;
    private long left;
    private long unitLeft;
    private int file = -1;
    private long place;
    private int add;
    private int insert;

    /** @throws InvalidArtifactException when this is no patch pack */
    public PatchReader(Path pack, PatchBase base) throws IOException {
        this.base = base;
        this.channel = FileChannel.open(pack);
        try {
            long size = channel.size();
            ByteBuffer header = ByteBuffer.allocate(PatchForm.HEADER);
            int read = new RangeStream(channel, 0, size).readNBytes(header.array(), 0, PatchForm.HEADER);
            byte[] magic = Arrays.copyOf(header.array(), PatchForm.MAGIC.length);
            left = header.getLong(PatchForm.MAGIC.length);
            int steps = header.getInt(PatchForm.MAGIC.length + Long.BYTES);
            int added = header.getInt(PatchForm.MAGIC.length + Long.BYTES + Integer.BYTES);
            if (read < PatchForm.HEADER
                    || !Arrays.equals(magic, PatchForm.MAGIC)
                    || left < 0
                    || left > PatchForm.MAX_RAW
                    || steps < 0
                    || added < 0
                    || (long) PatchForm.HEADER + steps + added > size) {
                throw new InvalidArtifactException(
                        "found another header, expected a patch of version 1 of up to %d bytes"
                                .formatted(PatchForm.MAX_RAW));
            }
            control = new BufferedInputStream(frame(PatchForm.HEADER, steps));
            differences = frame(PatchForm.HEADER + (long) steps, added);
            literals = frame(PatchForm.HEADER + (long) steps + added, size - PatchForm.HEADER - steps - added);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes that are still to be made. */
    public long left() {
        return left;
    }

    /**
     * The next bytes.
     *
     * @param length up to {@link #left}
     * @throws InvalidArtifactException when the patch cannot be what it says
     */
    public void read(byte[] into, int from, int length) throws IOException {
        try {
            for (int done = 0; done < length; ) {
                done += some(into, from + done, length - done);
            }
            left -= length;
        } catch (ZstdIOException e) {
            throw new InvalidArtifactException("found no zstd frame (" + e.getMessage() + "), expected one", e);
        }
    }

    /** @throws InvalidArtifactException when the patch has more than was read */
    public void end() throws IOException {
        try {
            if (left + unitLeft > 0 || control.read() >= 0 || differences.read() >= 0 || literals.read() >= 0) {
                throw new InvalidArtifactException("found more bytes, expected the patch's end");
            }
        } catch (ZstdIOException e) {
            throw new InvalidArtifactException("found no zstd frame (" + e.getMessage() + "), expected its end", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel;
                control;
                differences) {
            literals.close();
        }
    }

    private InputStream frame(long from, long length) throws IOException {
        ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(new RangeStream(channel, from, length));
        in.setLongMax(PatchForm.WINDOW_LOG);
        return in;
    }

    private int some(byte[] into, int from, int most) throws IOException {
        if (unitLeft == 0) {
            unitLeft = Varints.read(control, "unit", left);
            file = (int) Varints.read(control, "base file", Integer.MAX_VALUE) - 1;
            place = 0;
            if (file >= 0) {
                base.check(file);
            }
        }
        if (add == 0 && insert == 0) {
            step();
        }
        int some = Math.min(most, add > 0 ? add : insert);
        fill(add > 0 ? differences : literals, into, from, some);
        if (add > 0) {
            base.add(file, place, into, from, some);
            place += some;
            add -= some;
        } else {
            insert -= some;
        }
        unitLeft -= some;
        return some;
    }

    private void step() throws IOException {
        long move = Varints.readSigned(control, "move");
        add = (int) Varints.read(control, "add", unitLeft);
        insert = (int) Varints.read(control, "insert", unitLeft - add);
        place += move;
        if (add + insert == 0 || (add > 0 && file < 0) || place < 0) {
            throw new InvalidArtifactException("found a step to %d that adds %d and inserts %d bytes, expected %s"
                    .formatted(place, add, insert, file < 0 ? "some to insert" : "some, inside a file"));
        }
    }

    private static void fill(InputStream in, byte[] into, int from, int length) throws IOException {
        int read = in.readNBytes(into, from, length);
        if (read < length) {
            throw new InvalidArtifactException(
                    "found the end of a frame, expected %d more bytes".formatted(length - read));
        }
    }
}
