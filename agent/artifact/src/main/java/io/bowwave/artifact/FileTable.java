package io.bowwave.artifact;

import io.bowwave.artifact.FileEntry.Kind;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The entries of a manifest that was decoded: each is read out of the document again when it is asked for. 4 bytes an entry, because an
 * agent has a few manifests at once, a heap of some MB, and a tree may have a hundred thousand files with long paths.
 */
final class FileTable extends AbstractList<FileEntry> implements RandomAccess {

    private static final String WHERE = "files";

    private final ByteBuffer cbor;
    private final int[] at;

    /**
     * @param cbor the document, whose entries were checked; not changed any more
     * @param at where each entry begins
     */
    FileTable(ByteBuffer cbor, int[] at) {
        this.cbor = cbor;
        this.at = at;
    }

    @Override
    public FileEntry get(int index) {
        try {
            return read(new CborReader(cbor.slice(at[index], cbor.limit() - at[index]), WHERE));
        } catch (InvalidArtifactException e) {
            throw new IllegalStateException("the manifest was changed while it was used: " + e.getMessage(), e);
        }
    }

    @Override
    public int size() {
        return at.length;
    }

    private static FileEntry read(CborReader in) throws InvalidArtifactException {
        in.array(WHERE);
        String path = in.text(WHERE);
        Kind kind = Kind.of(in.uint(WHERE, Kind.LAST));
        return switch (kind) {
            case LINK -> FileEntry.link(path, in.text(WHERE));
            case EMPTY_FOLDER -> FileEntry.emptyFolder(path);
            case FILE, EXECUTABLE -> file(in, path, kind == Kind.EXECUTABLE);
        };
    }

    private static FileEntry file(CborReader in, String path, boolean executable) throws InvalidArtifactException {
        long size = in.uint(WHERE, Long.MAX_VALUE);
        int[] chunks = new int[in.array(WHERE)];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = in.uint(WHERE, Manifest.MAX_CHUNKS);
        }
        return FileEntry.file(path, executable, size, chunks);
    }
}
