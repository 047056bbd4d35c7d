package io.bowwave.artifact.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.PlainChunks;
import io.bowwave.artifact.Trees;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {

    private static final long SEED = 11;

    @TempDir
    private Path folder;

    private Path tree;
    private Path scratch;

    /** Sizes around every bound that the writer has, many small files, equal ones, and what compresses. */
    @BeforeEach
    void tree() throws IOException {
        tree = folder.resolve("tree");
        scratch = Files.createDirectories(folder.resolve("scratch"));
        int[] sizes = {
            0,
            1,
            Chunker.MIN,
            Chunker.WHOLE,
            Chunker.WHOLE + 1,
            Chunker.MAX,
            Chunker.MAX + 1,
            Segment.RAW - 1,
            Segment.RAW,
            Segment.RAW + 1,
            5_000_000
        };
        for (int i = 0; i < sizes.length; i++) {
            Trees.write(tree, "sizes/" + i, Trees.random(i, sizes[i]));
        }
        Random random = new Random(SEED);
        for (int i = 0; i < Segment.MOST + 100; i++) {
            Trees.write(tree, "small/%d/%d".formatted(i % 7, i), Trees.random(i % 900, random.nextInt(300)));
        }
        Trees.write(tree, "text", "what compresses ".repeat(100_000).getBytes(UTF_8));
        Trees.write(tree, "zeros", new byte[3_000_000]);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("zeros"));
        Files.createDirectories(tree.resolve("zz/empty"));
    }

    private WrittenArtifact write(int workers, PackSink sink) throws IOException {
        return new ArtifactWriter(scratch, List.of(), sink, workers, progress -> {}).write(tree, Trees.RUN);
    }

    private static void drop(Path file) throws IOException {
        Files.delete(file);
    }

    @Test
    void manyThreadsMakeWhatThePlainWayMakes() throws IOException {
        Manifest manifest = write(3, (file, _, _) -> drop(file)).manifest();
        assertThat(manifest.files()).hasSize(11 + Segment.MOST + 100 + 4);
        for (FileEntry file : manifest.files()) {
            if (file.kind().isFile()) {
                byte[] content = Files.readAllBytes(tree.resolve(file.path()));
                List<Digest> chunks = new ArrayList<>();
                new PlainChunks()
                        .cut(
                                new ByteArrayInputStream(content),
                                (buffer, from, length) -> chunks.add(
                                        Digest.of(java.util.Arrays.copyOfRange(buffer, from, from + length))));
                List<Digest> found = new ArrayList<>();
                for (int i = 0; i < file.chunkCount(); i++) {
                    found.add(manifest.chunks().digest(file.chunk(i)));
                }
                assertThat(found).as(file.path()).isEqualTo(chunks);
                assertThat(file.size()).isEqualTo(content.length);
            }
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        WrittenArtifact one = write(1, (file, _, _) -> drop(file));
        WrittenArtifact eight = write(8, (file, _, _) -> drop(file));
        assertThat(eight.ref()).isEqualTo(one.ref());
        assertThat(eight.newPacks()).isEqualTo(one.newPacks());
    }

    @Test
    void filesWithTheSameContentHaveTheSameDigestWhereverTheyAre() throws IOException {
        Path other = folder.resolve("other");
        Trees.write(other, "a", new byte[100_000]);
        for (String path : List.of("sizes/5", "sizes/10", "text", "zeros")) {
            Trees.write(other, "copies/of/" + path, Files.readAllBytes(tree.resolve(path)));
        }
        Map<String, Digest> first = digests(write(2, (file, _, _) -> drop(file)).manifest());
        Map<String, Digest> second =
                digests(Trees.make(other, folder.resolve("packs")).manifest());
        assertThat(second).hasSize(5);
        for (String path : List.of("sizes/5", "sizes/10", "text", "zeros")) {
            assertThat(second.get("copies/of/" + path)).as(path).isEqualTo(first.get(path));
        }
    }

    private static Map<String, Digest> digests(Manifest manifest) {
        return manifest.files().stream().collect(Collectors.toMap(FileEntry::path, manifest::digest));
    }

    @Test
    void whatItDoesIsTold() throws IOException {
        List<WriteProgress> told = new ArrayList<>();
        WrittenArtifact written =
                new ArtifactWriter(scratch, List.of(), (file, _, _) -> drop(file), 2, told::add).write(tree, Trees.RUN);
        WriteProgress last = told.getLast();
        assertThat(last.bytes())
                .isEqualTo(last.allBytes())
                .isEqualTo(written.manifest().size());
        assertThat(last.files()).isEqualTo(last.allFiles());
        assertThat(told).extracting(WriteProgress::bytes).isSorted().hasSizeGreaterThan(10);
    }

    @Test
    void aStoreThatFailsEndsTheThreadsAndLeavesNoPack() throws IOException {
        assertThatThrownBy(() -> write(2, (file, _, _) -> {
                    drop(file);
                    throw new IOException("the store is full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the store is full");
        assertThat(scratch).isEmptyDirectory();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("artifact-"));
    }

    @Test
    void anInterruptEndsIt() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        ArtifactWriter writer = new ArtifactWriter(scratch, List.of(), (file, _, _) -> drop(file), 2, progress -> {
            if (steps.incrementAndGet() == 2) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> writer.write(tree, Trees.RUN)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void aFileThatChangesMeanwhileIsRefusedByName() throws IOException {
        ScannedTree scanned = TreeScanner.scan(tree);
        Files.write(tree.resolve("sizes/3"), new byte[10]);
        assertThatThrownBy(() -> read(scanned)).hasMessageContaining("sizes/3: found 10 bytes, expected 65536");
        Files.write(tree.resolve("sizes/3"), new byte[Chunker.WHOLE + 1]);
        assertThatThrownBy(() -> read(scanned)).hasMessageContaining("sizes/3: found more bytes, expected 65536");
        Files.delete(tree.resolve("sizes/3"));
        assertThatThrownBy(() -> read(scanned)).hasMessageContaining("sizes/3: found nothing bytes, expected 65536");
        Files.createSymbolicLink(tree.resolve("sizes/3"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> read(scanned)).isInstanceOf(IOException.class);
    }

    private static void read(ScannedTree scanned) throws IOException, InterruptedException {
        new SegmentReader(scanned, new SegmentSource.Exchange() {
                    @Override
                    public Segment take() {
                        return new Segment();
                    }

                    @Override
                    public void full(Segment segment) {
                        // Dropped: only the reading matters.
                    }
                })
                .run();
    }

    @Test
    void namesThatDifferInCaseOrInTheFormOfUnicodeAreDifferentFiles() throws IOException {
        Path names = folder.resolve("names");
        for (String name : List.of("A.class", "a.class", "caf\u00e9", "cafe\u0301")) {
            Trees.write(names, name, name.getBytes(UTF_8));
        }
        WrittenArtifact written = Trees.make(names, folder.resolve("packs"));
        ReleaseStore store = new ReleaseStore(folder.resolve("releases"));
        store.assemble(Trees.plan(store, written), Trees.in(folder.resolve("packs")));
        assertThat(written.manifest().files()).hasSize(4);
        assertThat(store.verify(Trees.name(written))).isEmpty();
    }
}
