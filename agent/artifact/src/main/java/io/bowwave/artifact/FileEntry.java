package io.bowwave.artifact;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One entry of a tree. Compact, since a tree may have many. */
public final class FileEntry {

    private static final int[] NONE = {};

    /** What an entry is. */
    public enum Kind {
        FILE(0),
        EXECUTABLE(1),
        LINK(2),
        EMPTY_FOLDER(3);

        static final int LAST = 3;

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** In the format. */
        int number() {
            return number;
        }

        static Kind of(int number) {
            return switch (number) {
                case 0 -> FILE;
                case 1 -> EXECUTABLE;
                case 2 -> LINK;
                default -> EMPTY_FOLDER;
            };
        }

        public boolean isFile() {
            return this == FILE || this == EXECUTABLE;
        }
    }

    private final String path;
    private final Kind kind;
    private final long size;
    private final int[] chunks;
    private final @Nullable String target;

    private FileEntry(String path, Kind kind, long size, int[] chunks, @Nullable String target) {
        this.path = path;
        this.kind = kind;
        this.size = size;
        this.chunks = chunks;
        this.target = target;
    }

    public static FileEntry file(String path, boolean executable, long size, int[] chunks) {
        return new FileEntry(path, executable ? Kind.EXECUTABLE : Kind.FILE, size, chunks, null);
    }

    public static FileEntry link(String path, String target) {
        return new FileEntry(path, Kind.LINK, 0, NONE, target);
    }

    public static FileEntry emptyFolder(String path) {
        return new FileEntry(path, Kind.EMPTY_FOLDER, 0, NONE, null);
    }

    /** Relative, with slashes. */
    public String path() {
        return path;
    }

    public Kind kind() {
        return kind;
    }

    /** Bytes; 0 for what is no file. */
    public long size() {
        return size;
    }

    /** How many chunks it has, one behind the other. */
    public int chunkCount() {
        return chunks.length;
    }

    /** The index in the manifest's table of the file's i-th chunk. */
    public int chunk(int i) {
        return chunks[i];
    }

    /** Where the link leads. */
    public String target() {
        if (target == null) {
            throw new IllegalStateException(path + " is no link");
        }
        return target;
    }

    /** Mode bits in a release: read-only, executable or not. */
    public int mode() {
        return switch (kind) {
            case FILE -> 0444;
            case EXECUTABLE, EMPTY_FOLDER -> 0555;
            case LINK -> 0777;
        };
    }

    @Override
    public String toString() {
        return "%s %s, %d bytes, chunks %s".formatted(kind, path, size, Arrays.toString(chunks));
    }
}
