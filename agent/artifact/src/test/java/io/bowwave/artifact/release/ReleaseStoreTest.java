package io.bowwave.artifact.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Trees;
import io.bowwave.artifact.write.PackList;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseStoreTest {

    @TempDir
    private Path folder;

    private Path tree;
    private Path packs;
    private ReleaseStore store;

    @BeforeEach
    void tree() throws IOException {
        tree = folder.resolve("tree");
        packs = folder.resolve("packs");
        store = new ReleaseStore(folder.resolve("releases"));
        Trees.executable(Trees.write(tree, "bin/server", "#!/bin/sh\necho 1\n".getBytes(UTF_8)));
        Trees.write(tree, "lib/large", Trees.random(1, 3_000_000));
        Trees.write(tree, "lib/text", "to be or not to be ".repeat(40_000).getBytes(UTF_8));
        Trees.write(tree, "lib/none", new byte[0]);
        Files.createDirectories(tree.resolve("tmp"));
        Files.createSymbolicLink(tree.resolve("lib/link"), Path.of("../bin/server"));
    }

    private Path assemble(WrittenArtifact artifact) throws IOException {
        return store.assemble(Trees.plan(store, artifact), Trees.in(packs));
    }

    private Digest released(WrittenArtifact artifact) throws IOException {
        assemble(artifact);
        return Trees.name(artifact);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aReleaseIsTheTreeReadOnly() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        Path release = assemble(artifact);
        assertThat(release).hasFileName(Trees.name(artifact).hex());
        for (String path : List.of("bin/server", "lib/large", "lib/text", "lib/none", "lib/link")) {
            assertThat(release.resolve(path)).hasSameBinaryContentAs(tree.resolve(path));
        }
        assertThat(mode(release.resolve("bin/server"))).isEqualTo("r-xr-xr-x");
        assertThat(mode(release.resolve("lib/large"))).isEqualTo("r--r--r--");
        assertThat(mode(release.resolve("lib"))).isEqualTo("r-xr-xr-x");
        assertThat(mode(release)).isEqualTo("r-xr-xr-x");
        assertThat(release.resolve("tmp")).isEmptyDirectory();
        assertThat(store.verify(Trees.name(artifact))).isEmpty();
        assertThat(store.list()).containsExactly(Trees.name(artifact));
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void textIsCompressedAndTheSameContentIsStoredOnce() throws IOException {
        Trees.write(tree, "lib/copy", Files.readAllBytes(tree.resolve("lib/large")));
        WrittenArtifact artifact = Trees.make(tree, packs);
        assertThat(artifact.manifest().size()).isGreaterThan(6_700_000);
        assertThat(artifact.packBytes()).isLessThan(3_020_000);
    }

    @Test
    void aSecondArtifactAddsWhatChangedAndItsReleaseReusesTheRest() throws IOException {
        WrittenArtifact first = Trees.make(tree, packs);
        assemble(first);
        byte[] large = Files.readAllBytes(tree.resolve("lib/large"));
        large[1_500_000]++;
        Files.write(tree.resolve("lib/large"), large);
        Trees.write(tree, "bin/server", "#!/bin/sh\necho 2\n".getBytes(UTF_8));
        WrittenArtifact second = Trees.make(tree, packs, Trees.known(first));
        assertThat(second.packBytes()).isLessThan(2L * Chunker.MAX);
        assertThat(second.rawReused()).isGreaterThan(3_000_000);
        assertThat(second.layout().packs()).containsAll(first.layout().packs());

        ReleasePlan plan = Trees.plan(store, second);
        assertThat(plan.packs()).isEqualTo(second.newPacks());
        assertThat(plan.reusedBytes()).isGreaterThan(3_000_000);
        Path release = store.assemble(plan, pack -> {
            assertThat(second.newPacks()).contains(pack);
            return packs.resolve(pack.digest().hex());
        });
        assertThat(release.resolve("lib/large")).hasBinaryContent(large);
        assertThat(store.verify(Trees.name(second))).isEmpty();
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void aKilledTryGoesOnWhereItStopped() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        AtomicInteger asked = new AtomicInteger();
        ReleasePlan plan = Trees.plan(store, artifact);
        Path staging = Files.createDirectories(
                folder.resolve("releases/." + Trees.name(artifact).hex() + ".staging"));
        try (ReleaseFiles files = new ReleaseFiles(plan, staging, folder.resolve("part"), Trees.in(packs))) {
            files.write();
        }
        Files.delete(staging.resolve("bin/server"));
        Files.setPosixFilePermissions(staging.resolve("lib/text"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(staging.resolve("lib/text"), "cut off by a crash of the machine");

        ReleasePlan again = Trees.plan(store, artifact);
        assertThat(store.unfinished()).containsExactly(Trees.name(artifact));
        assertThat(again.done().cardinality()).isEqualTo(4);
        assertThat(again.reusedBytes()).isEqualTo(3_000_000);
        store.assemble(again, pack -> {
            asked.incrementAndGet();
            return packs.resolve(pack.digest().hex());
        });
        assertThat(asked).hasValue(1);
        assertThat(store.verify(Trees.name(artifact))).isEmpty();
    }

    @Test
    void aDamagedEarlierReleaseIsNoSourceAnyMore() throws IOException {
        Path earlier = assemble(Trees.make(tree, packs));
        Path large = earlier.resolve("lib/large");
        Files.setPosixFilePermissions(large, PosixFilePermissions.fromString("rw-r--r--"));
        byte[] content = Files.readAllBytes(large);
        content[2_000_000]++;
        Files.write(large, content);
        Trees.write(tree, "bin/server", "other".getBytes(UTF_8));
        WrittenArtifact second = Trees.make(tree, packs);

        assertThatThrownBy(() -> assemble(second))
                .isInstanceOf(DamagedReleaseException.class)
                .hasMessageContaining("lib/large has other content");
        assertThat(store.find(Trees.name(second))).isEmpty();
        Path release = assemble(second);
        assertThat(release.resolve("lib/large")).hasSameBinaryContentAs(tree.resolve("lib/large"));
    }

    private static Layout layoutFor(Digest name, WrittenArtifact artifact) {
        PackList list = new PackList();
        for (int chunk = 0; chunk < artifact.manifest().chunks().count(); chunk++) {
            list.reuse(chunk, artifact.layout(), chunk);
        }
        return list.layout(name, artifact.manifest().chunks().count());
    }

    @Test
    void aPackWithOtherBytesIsRefusedWithFileAndChunk() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        Path pack = packs.resolve(artifact.newPacks().getFirst().digest().hex());
        byte[] bytes = Files.readAllBytes(pack);
        bytes[1_000_000]++;
        Files.write(pack, bytes);
        assertThatThrownBy(() -> assemble(artifact))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining("lib/large: chunk");
    }

    @Test
    void aChunkThatUnpacksToMoreThanDeclaredIsRefused() throws IOException {
        Path zeros = folder.resolve("zeros");
        Files.write(zeros, new byte[Chunker.WHOLE]);
        WrittenArtifact artifact = Trees.make(zeros, packs);
        byte[] hash = artifact.manifest().chunks().hash(0);
        ChunkTable small = new ChunkTable(ByteBuffer.wrap(hash), new int[] {1000}, 1);
        Manifest lying = new Manifest(List.of(FileEntry.file("zeros", false, 1000, new int[] {0})), small, Trees.RUN);
        Digest name = Digest.of(lying.encode());
        ReleasePlan plan = store.plan(name, lying, layoutFor(name, artifact));
        assertThatThrownBy(() -> store.assemble(plan, Trees.in(packs)))
                .hasMessageContaining("zeros: chunk 0")
                .hasMessageContaining("found a frame of 65536 raw bytes, expected 1000 raw bytes");
    }

    @Test
    void aReleaseCanBeDeletedThoughItIsReadOnly() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        assemble(artifact);
        store.delete(Trees.name(artifact));
        assertThat(folder.resolve("releases")).isEmptyDirectory();
    }

    @Test
    void manyPacksAreMadeOfALargeTreeInOrder() throws IOException {
        Path large = folder.resolve("many");
        for (int i = 0; i < 2; i++) {
            Trees.write(large, "f" + i, Trees.random(100 + i, 35_000_000));
        }
        WrittenArtifact artifact = Trees.make(large, packs);
        assertThat(artifact.newPacks()).hasSize(2).allSatisfy(pack -> {
            assertThat(pack.size()).isLessThanOrEqualTo(Pack.MAX_BYTES);
            BlobHash hash = BlobHash.of(packs.resolve(pack.digest().hex()));
            assertThat(hash.root()).isEqualTo(pack.digest());
            assertThat(hash.size()).isEqualTo(pack.size());
        });
        assertThat(Trees.make(large, packs).ref()).isEqualTo(artifact.ref());
        assertThat(store.verify(released(artifact))).isEmpty();
    }

    @Test
    void aReleaseThatNobodyTouchedIsNotReadAgainAndDamageIsFoundAndRepaired() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        Path release = assemble(artifact);
        Digest name = Trees.name(artifact);
        assertThat(store.damage(name)).isEmpty();

        Path server = release.resolve("bin/server");
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(store.damage(name)).as("touched, but the same").isEmpty();

        long inode = (Long) Files.getAttribute(release.resolve("lib/large"), "unix:ino");
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(server, "#!/bin/sh\necho 2\n".getBytes(UTF_8));
        assertThat(store.damage(name)).containsExactly("bin/server: not what the manifest says");
        store.reopen(name);
        assertThat(store.find(name)).isEmpty();
        assemble(artifact);
        assertThat(release.resolve("bin/server")).hasSameBinaryContentAs(tree.resolve("bin/server"));
        assertThat(mode(release.resolve("bin"))).isEqualTo("r-xr-xr-x");
        assertThat(Files.getAttribute(release.resolve("lib/large"), "unix:ino")).isEqualTo(inode);
        assertThat(store.damage(name)).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsDamage() throws IOException {
        WrittenArtifact artifact = Trees.make(tree, packs);
        Path release = assemble(artifact);
        ReadOnlyTrees.unseal(release.resolve("lib"));
        Files.delete(release.resolve("lib/text"));
        assertThat(store.damage(Trees.name(artifact))).containsExactly("lib/text: not what the manifest says");
    }
}
