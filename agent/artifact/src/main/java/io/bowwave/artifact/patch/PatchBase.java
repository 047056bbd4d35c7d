package io.bowwave.artifact.patch;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that a patch adds to, read by position: one open file, {@link #BUFFER} bytes of memory. */
public final class PatchBase implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    /** The file with this number. */
    interface Files {
        Path file(int number);
    }

    private final List<FileEntry> entries;
    private final Files files;
    private final byte[] buffer = new byte[BUFFER];
    private @Nullable FileChannel open;
    private int openNumber = -1;
    private @Nullable FileEntry last;
    private int lastNumber = -1;
    private long bufferFrom;
    private int buffered;

    /** The files of a release. */
    public PatchBase(Manifest manifest, Path folder) {
        this(
                manifest.files(),
                number -> folder.resolve(manifest.files().get(number).path()));
    }

    private PatchBase(List<FileEntry> entries, Files files) {
        this.entries = entries;
        this.files = files;
    }

    /** One file, number 0. */
    public static PatchBase of(Path file, long size) {
        return new PatchBase(List.of(FileEntry.file("manifest", false, size, new int[0])), number -> file);
    }

    /** @throws InvalidArtifactException when there is no such file */
    void check(int number) throws InvalidArtifactException {
        if (number >= entries.size() || !entry(number).kind().isFile()) {
            throw new InvalidArtifactException(
                    "found base file number %d, expected one of %d files".formatted(number, entries.size()));
        }
    }

    /**
     * Adds to the bytes that are there already.
     *
     * @throws InvalidArtifactException when the file has no such bytes
     */
    void add(int number, long from, byte[] into, int at, int length) throws IOException {
        long size = entry(number).size();
        if (from < 0 || from + length > size) {
            throw new InvalidArtifactException("found %d bytes at %d of %s, expected a place in its %d"
                    .formatted(length, from, entry(number).path(), size));
        }
        for (int done = 0; done < length; ) {
            load(number, from + done);
            int offset = (int) (from + done - bufferFrom);
            int some = Math.min(length - done, buffered - offset);
            for (int i = 0; i < some; i++) {
                into[at + done + i] += buffer[offset + i];
            }
            done += some;
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private void load(int number, long from) throws IOException {
        FileChannel channel = channel(number);
        if (from >= bufferFrom && from < bufferFrom + buffered) {
            return;
        }
        bufferFrom = from;
        buffered = channel.read(ByteBuffer.wrap(buffer), from);
        if (buffered <= 0) {
            buffered = 0;
            throw new InvalidArtifactException("%s: found the end at %d, expected %d bytes"
                    .formatted(files.file(number), from, entry(number).size()));
        }
    }

    /** Many adds to one file follow each other. */
    private FileEntry entry(int number) {
        FileEntry entry = last;
        if (entry == null || number != lastNumber) {
            entry = entries.get(number);
            last = entry;
            lastNumber = number;
        }
        return entry;
    }

    private FileChannel channel(int number) throws IOException {
        FileChannel channel = open;
        if (channel == null || number != openNumber) {
            close();
            channel = FileChannel.open(files.file(number));
            open = channel;
            openNumber = number;
            buffered = 0;
        }
        return channel;
    }
}
