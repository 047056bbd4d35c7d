package io.bowwave.artifact.release;

import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.MissingChunks;
import io.bowwave.artifact.release.ReleasePlan.Source;
import io.bowwave.schemas.id.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks of a new manifest stand in files of earlier releases, and where. 13 bytes a chunk, and no object for any file: a file's
 * path is looked up in its release's manifest when it is opened.
 */
final class LocalChunks {

    private static final byte NOWHERE = -1;

    private final ChunkTable chunks;
    private final byte[] origin;
    private final int[] file;
    private final long[] offset;
    private final List<IntFunction<Source>> origins = new ArrayList<>();

    LocalChunks(ChunkTable chunks) {
        this.chunks = chunks;
        this.origin = new byte[chunks.count()];
        this.file = new int[chunks.count()];
        this.offset = new long[chunks.count()];
        Arrays.fill(origin, NOWHERE);
    }

    /** Takes what an earlier release has; what a release before it has is kept. At most {@link Byte#MAX_VALUE} of them. */
    void add(Digest release, Path folder, Manifest manifest) {
        List<FileEntry> files = manifest.files();
        byte number = number(index -> {
            FileEntry entry = files.get(index);
            return new Source(release, folder.resolve(entry.path()), entry.size());
        });
        for (int i = 0; i < files.size(); i++) {
            add(number, i, files.get(i), manifest.chunks());
        }
    }

    /** Takes what stands in one more file: these chunks, one behind the other. */
    void add(Source more, MissingChunks made) {
        byte number = number(_ -> more);
        long at = 0;
        for (int i = 0; i < made.count(); i++) {
            put(made.chunk(i), number, 0, at);
            at += made.size(i);
        }
    }

    boolean has(int chunk) {
        return origin[chunk] >= 0;
    }

    Source source(int chunk) {
        return origins.get(origin[chunk]).apply(file[chunk]);
    }

    long offset(int chunk) {
        return offset[chunk];
    }

    /** The earlier file that has just the same content, or null. */
    @Nullable
    Source same(FileEntry entry) {
        if (entry.chunkCount() == 0 || !has(entry.chunk(0))) {
            return null;
        }
        int first = entry.chunk(0);
        long at = 0;
        for (int i = 0; i < entry.chunkCount(); i++) {
            int chunk = entry.chunk(i);
            if (origin[chunk] != origin[first] || file[chunk] != file[first] || offset[chunk] != at) {
                return null;
            }
            at += chunks.size(chunk);
        }
        Source found = source(first);
        return found.size() == entry.size() ? found : null;
    }

    private byte number(IntFunction<Source> files) {
        if (origins.size() > Byte.MAX_VALUE) {
            throw new IllegalStateException("chunks of more than " + Byte.MAX_VALUE + " releases");
        }
        origins.add(files);
        return (byte) (origins.size() - 1);
    }

    private void add(byte number, int index, FileEntry entry, ChunkTable theirs) {
        long at = 0;
        for (int i = 0; i < entry.chunkCount(); i++) {
            int chunk = chunks.find(theirs.hash(entry.chunk(i)));
            if (chunk >= 0) {
                put(chunk, number, index, at);
            }
            at += theirs.size(entry.chunk(i));
        }
    }

    private void put(int chunk, byte number, int index, long at) {
        if (origin[chunk] == NOWHERE) {
            origin[chunk] = number;
            file[chunk] = index;
            offset[chunk] = at;
        }
    }
}
