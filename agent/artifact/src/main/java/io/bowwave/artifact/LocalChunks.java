package io.bowwave.artifact;

import io.bowwave.artifact.ReleasePlan.Source;
import io.bowwave.schemas.id.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which chunks of a new manifest stand in files of earlier releases, and where. 12 bytes a chunk. */
final class LocalChunks {

    private final ChunkTable chunks;
    private final int[] source;
    private final long[] offset;
    private final List<Source> sources = new ArrayList<>();

    LocalChunks(ChunkTable chunks) {
        this.chunks = chunks;
        this.source = new int[chunks.count()];
        this.offset = new long[chunks.count()];
        Arrays.fill(source, -1);
    }

    /** Takes what an earlier release has; what an release before it has is kept. */
    void add(Digest release, Path folder, Manifest manifest) {
        for (FileEntry file : manifest.files()) {
            add(release, folder, file, manifest.chunks());
        }
    }

    /** The number of a further file. */
    int source(Source file) {
        sources.add(file);
        return sources.size() - 1;
    }

    /** The chunk stands there, too; where it stood before is kept. */
    void put(int chunk, int file, long at) {
        if (source[chunk] < 0) {
            source[chunk] = file;
            offset[chunk] = at;
        }
    }

    boolean has(int chunk) {
        return source[chunk] >= 0;
    }

    Source source(int chunk) {
        return sources.get(source[chunk]);
    }

    long offset(int chunk) {
        return offset[chunk];
    }

    /** The earlier file that has just the same content, or null. */
    @Nullable
    Source same(FileEntry file) {
        if (file.chunkCount() == 0 || !has(file.chunk(0))) {
            return null;
        }
        int from = source[file.chunk(0)];
        long at = 0;
        for (int i = 0; i < file.chunkCount(); i++) {
            int chunk = file.chunk(i);
            if (source[chunk] != from || offset[chunk] != at) {
                return null;
            }
            at += chunks.size(chunk);
        }
        Source found = sources.get(from);
        return found.size() == file.size() ? found : null;
    }

    private void add(Digest release, Path folder, FileEntry file, ChunkTable theirs) {
        long at = 0;
        int number = -1;
        for (int i = 0; i < file.chunkCount(); i++) {
            int chunk = chunks.find(theirs.hash(file.chunk(i)));
            if (chunk >= 0 && source[chunk] < 0) {
                if (number < 0) {
                    number = sources.size();
                    sources.add(new Source(release, folder.resolve(file.path()), file.size()));
                }
                source[chunk] = number;
                offset[chunk] = at;
            }
            at += theirs.size(file.chunk(i));
        }
    }
}
