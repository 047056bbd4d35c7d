package io.bowwave.artifact.write;

import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Makes an artifact out of a tree on disk, in one pass over its files: cuts them, and writes the chunks that no known artifact has into
 * packs. What stands in packs of which too little is of use is read and stored once more, see {@link PackReuse}. The work is spread over
 * threads, see {@link SegmentPipeline}. Memory: 2.3 MiB for each of 2 x workers + 4 segments, some 64
 * bytes a chunk and 200 a file; an artifact of 10 GB is made in 256 MB of heap. For one tree.
 */
public final class ArtifactWriter {

    /** More threads gain nothing: one reads, and one packs. */
    private static final int MAX_WORKERS = 8;

    private static final int LEVEL = 3;

    private final Path scratch;
    private final List<KnownArtifact> known;
    private final PackSink sink;
    private final int workers;
    private final WriteProgress.Listener progress;

    /** With a thread for each processor, up to 8, and nobody who watches. */
    public ArtifactWriter(Path scratch, List<KnownArtifact> known, PackSink sink) {
        this(scratch, known, sink, Runtime.getRuntime().availableProcessors(), at -> {});
    }

    /**
     * @param scratch a folder for packs in work; needs room for one more pack than the sink holds
     * @param known artifacts of the same store, preferred first
     * @param sink receives the new packs
     * @param workers threads that compress, from 1; more than 8 count as 8
     * @param progress told about once in a MiB
     */
    public ArtifactWriter(
            Path scratch, List<KnownArtifact> known, PackSink sink, int workers, WriteProgress.Listener progress) {
        this.scratch = scratch;
        this.known = List.copyOf(known);
        this.sink = sink;
        this.workers = Math.clamp(workers, 1, MAX_WORKERS);
        this.progress = progress;
    }

    /**
     * @param output a folder, or one file
     * @throws InvalidArtifactException when the tree has something that an artifact cannot hold; names it
     * @throws InterruptedIOException when the thread is interrupted, which ends the other threads too
     */
    public WrittenArtifact write(Path output, RunInstructions run) throws IOException {
        ScannedTree tree = TreeScanner.scan(output);
        ChunkIndex index = new ChunkIndex(known);
        try (Packing packing = new Packing(tree, index, scratch, sink)) {
            SegmentSource files = exchange -> new SegmentReader(tree, exchange).run();
            pack(new SegmentPipeline(files, index::knows, LEVEL, workers), packing::add, packing);
            ChunkTable chunks = index.build();
            BitSet again = packing.endTree(known, chunks);
            if (!again.isEmpty()) {
                SegmentSource some = new ChunkReader(tree, packing.files(), chunks, again);
                pack(new SegmentPipeline(some, _ -> false, LEVEL, workers), packing::again, packing);
            }
            packing.finish();
            progress.at(packing.progress());
            return assemble(packing, new Manifest(packing.files(), chunks, run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while an artifact is written").initCause(e);
        }
    }

    private interface Step {
        void take(Segment segment) throws IOException;
    }

    /** All that comes out of the pipeline, which is closed in the end. */
    private void pack(SegmentPipeline pipeline, Step step, Packing packing) throws IOException, InterruptedException {
        try (pipeline) {
            for (Segment segment = pipeline.next(); segment != null; segment = pipeline.next()) {
                step.take(segment);
                pipeline.recycle(segment);
                progress.at(packing.progress());
            }
        }
    }

    /** Reads what it has made as everybody else will: what nobody could use must not be published. */
    private static WrittenArtifact assemble(Packing packing, Manifest manifest) throws InvalidArtifactException {
        byte[] manifestBytes = manifest.encode();
        Digest name = Digest.of(manifestBytes);
        Layout layout = packing.packs().layout(name, manifest.chunks().count());
        byte[] layoutBytes = layout.encode();
        checkSize("manifest", manifestBytes, Manifest.MAX_BYTES);
        checkSize("layout", layoutBytes, Layout.MAX_BYTES);
        Layout.decode(layoutBytes).check(name, Manifest.decode(manifestBytes).chunks());
        ArtifactRef ref = new ArtifactRef(name, Digest.of(layoutBytes), manifest.size());
        return new WrittenArtifact(
                ref, manifest, layout, packing.packs().written(), packing.reusedBytes(), packing.againBytes());
    }

    private static void checkSize(String what, byte[] bytes, int max) throws InvalidArtifactException {
        if (bytes.length > max) {
            throw new InvalidArtifactException(
                    "%s: found %d bytes, expected at most %d: the output has too many files or too much content"
                            .formatted(what, bytes.length, max));
        }
    }
}
