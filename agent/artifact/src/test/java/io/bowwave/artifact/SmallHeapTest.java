package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.write.PackList;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with an artifact of 10 GB in 100,000 files, in a JVM with the heap that an agent has for it. */
class SmallHeapTest {

    private static final int CHUNKS = 160_000;
    private static final int FILES = 100_000;
    private static final String LONG = "a-folder-of-classes-with-a-long-name/".repeat(3);
    private static final int SIZE = 64 << 10;
    private static final int CHUNKS_IN_PACK = 1_000;

    /** Of the agent's 24 MB what it does not need at rest. */
    private static final String HEAP = "-Xmx16m";

    @TempDir
    private Path folder;

    private static Manifest manifest(int changed) {
        byte[] hashes = Trees.random(1, CHUNKS * ChunkTable.HASH);
        System.arraycopy(Trees.random(2, changed * ChunkTable.HASH), 0, hashes, 0, changed * ChunkTable.HASH);
        int[] sizes = new int[CHUNKS];
        Arrays.fill(sizes, SIZE);
        List<FileEntry> files = new ArrayList<>();
        int chunk = 0;
        for (int file = 0; file < FILES; file++) {
            int[] chunks = file < CHUNKS - FILES ? new int[] {chunk++, chunk++} : new int[] {chunk++};
            files.add(FileEntry.file(LONG + "%06d".formatted(file), false, (long) chunks.length * SIZE, chunks));
        }
        return new Manifest(files, new ChunkTable(ByteBuffer.wrap(hashes), sizes, CHUNKS), Trees.RUN);
    }

    private static Layout layout(Digest manifest) {
        PackList packs = new PackList();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            if (chunk % CHUNKS_IN_PACK == 0) {
                Digest digest = Digest.of(Trees.random(chunk, 32));
                packs.end(packs.begin(), new Pack(digest, Pack.MAX_BYTES));
            }
            int offset = 8 + chunk % CHUNKS_IN_PACK * SIZE;
            packs.place(chunk, new ChunkPlace(chunk / CHUNKS_IN_PACK, offset, SIZE, Codec.NONE));
        }
        return packs.layout(manifest, CHUNKS);
    }

    /** Arguments: releases folder, manifest, layout. Prints the plan. */
    static final class Agent {

        private Agent() {}

        public static void main(String[] args) throws IOException {
            Path manifestFile = Path.of(args[1]);
            Path layoutFile = Path.of(args[2]);
            Digest name = Digest.ofHex(manifestFile.getFileName().toString());
            Manifest manifest = Manifest.read(manifestFile, name);
            Layout layout = Layout.read(
                    layoutFile, Digest.ofHex(layoutFile.getFileName().toString()));
            System.out.println(new ReleaseStore(Path.of(args[0])).plan(name, manifest, layout));
        }
    }

    private Path write(byte[] blob) throws IOException {
        return Files.write(folder.resolve(Digest.of(blob).hex()), blob);
    }

    @Test
    void anArtifactOfTenGigabytesInAHundredThousandFilesIsPlannedInAnAgentsHeap() throws Exception {
        Path releases = Files.createDirectories(folder.resolve("releases"));
        byte[] earlier = manifest(0).encode();
        String earlierName = Digest.of(earlier).hex();
        Files.createDirectories(releases.resolve(earlierName));
        Files.write(releases.resolve(earlierName + ".manifest"), earlier);
        Path manifest = write(manifest(1_500).encode());
        Path layout =
                write(layout(Digest.ofHex(manifest.getFileName().toString())).encode());

        Process agent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Agent.class.getName(),
                        releases.toString(),
                        manifest.toString(),
                        layout.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(agent.getInputStream().readAllBytes(), UTF_8);
        assertThat(output).contains("2 packs of 134217728 bytes to fetch, 10387456000 of 10485760000 bytes reused");
        assertThat(agent.waitFor()).isZero();
    }
}
