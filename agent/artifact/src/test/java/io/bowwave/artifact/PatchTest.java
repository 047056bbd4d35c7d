package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.patch.BaseChunks;
import io.bowwave.artifact.patch.BaseContent;
import io.bowwave.artifact.patch.PatchLimits;
import io.bowwave.artifact.patch.PatchMaker;
import io.bowwave.artifact.patch.PatchUnits;
import io.bowwave.artifact.release.PatchFailedException;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.artifact.write.WrittenArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From two trees to a machine that has the first and makes the second. */
class PatchTest {

    private static final PatchLimits LIMITS = new PatchLimits(64L << 20, Duration.ofMinutes(5), 0.7);

    @TempDir
    private Path folder;

    private Path one;
    private Path two;
    private Path packs;
    private ReleaseStore store;
    private final Set<String> asked = new HashSet<>();

    @BeforeEach
    void trees() throws IOException {
        one = folder.resolve("one");
        two = folder.resolve("two");
        packs = Files.createDirectories(folder.resolve("packs"));
        store = new ReleaseStore(folder.resolve("releases"));
        byte[] large = Trees.random(1, 1_000_000);
        Trees.write(one, "lib/engine.so", large);
        Trees.write(one, "lib/same.so", Trees.random(2, 200_000));
        Trees.write(one, "lib/util-1.2.3.jar", Trees.random(3, 30_000));
        Trees.write(one, "etc/config", "mode = fast\n".repeat(500).getBytes(UTF_8));
        for (int at = 0; at < large.length; at += 10_000) {
            large[at]++;
        }
        Trees.write(two, "lib/engine.so", large);
        Trees.write(two, "lib/same.so", Trees.random(2, 200_000));
        byte[] util = Trees.random(3, 30_000);
        util[9]++;
        Trees.write(two, "lib/util-1.2.4.jar", util);
        Trees.write(two, "etc/config", ("size = 1\n" + "mode = fast\n".repeat(500)).getBytes(UTF_8));
        for (int i = 0; i < 160; i++) {
            Trees.write(one, "classes/C%03d.class".formatted(i), Trees.random(100 + i, 40));
            Trees.write(two, "classes/C%03d.class".formatted(i), Trees.random(i < 155 ? 100 + i : 5000 + i, 40));
        }
    }

    private PackSource source() {
        return pack -> {
            asked.add(pack.digest().hex());
            return packs.resolve(pack.digest().hex());
        };
    }

    private Optional<Patch> patch(WrittenArtifact base, WrittenArtifact artifact, PatchLimits limits)
            throws IOException {
        PackSink sink = (file, pack, _) ->
                Files.move(file, packs.resolve(pack.digest().hex()), StandardCopyOption.REPLACE_EXISTING);
        try (BaseChunks old = new BaseChunks(Trees.known(base), this::range, packs)) {
            return new PatchMaker(packs, limits, System::nanoTime, sink)
                    .make(Trees.name(base), base.manifest(), old, artifact, two);
        }
    }

    private byte[] range(Pack pack, int offset, int length) throws IOException {
        return Arrays.copyOfRange(Files.readAllBytes(packs.resolve(pack.digest().hex())), offset, offset + length);
    }

    private WrittenArtifact released() throws IOException {
        WrittenArtifact base = Trees.make(one, packs);
        store.assemble(Trees.plan(store, base), source());
        asked.clear();
        return base;
    }

    private void isTheSecond(Path release) throws IOException {
        for (FileEntry file : Trees.make(two, packs).manifest().files()) {
            assertThat(release.resolve(file.path())).hasSameBinaryContentAs(two.resolve(file.path()));
        }
    }

    private static FetchSize.Known known(Manifest manifest, Layout layout) {
        return new FetchSize.Known(manifest, layout, 280, 20);
    }

    @Test
    void aMachineWithTheBaseFetchesOnlyThePatch() throws IOException {
        WrittenArtifact base = released();
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Patch patch = patch(base, artifact, LIMITS).orElseThrow();
        Layout layout =
                Layout.decode(artifact.layout().withPatches(List.of(patch)).encode());
        assertThat(layout.patches()).containsExactly(patch);
        assertThat(patch.packBytes()).isLessThan(artifact.packBytes() / 20);
        assertThat(layout.packs()).containsAll(patch.packs()).contains(patch.manifest());

        assertThat(store.manifestPatch(layout)).contains(patch.manifest());
        Path made = store.patchManifest(layout, source()).orElseThrow();
        Manifest manifest = Manifest.read(made, Trees.name(artifact));
        ReleasePlan plan = store.plan(Trees.name(artifact), manifest, layout);
        assertThat(plan.packs()).isEqualTo(patch.packs());
        Pack ofManifest = Objects.requireNonNull(patch.manifest());
        assertThat(FetchSize.of(known(base.manifest(), base.layout()), known(manifest, layout)))
                .isEqualTo(new FetchSize(plan.packs().size(), true, plan.packBytes(), 20 + ofManifest.size()));
        assertThat(plan.base()).contains(Trees.name(base));
        assertThat(plan).asString().contains("a patch from " + Trees.name(base).brief());
        isTheSecond(store.assemble(plan, source()));
        assertThat(store.verify(Trees.name(artifact))).isEmpty();
        assertThat(asked).hasSize(2);
        try (var left = Files.list(folder.resolve("releases"))) {
            assertThat(left.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".patched")))
                    .isEmpty();
        }
    }

    @Test
    void aMachineWithoutTheBaseTakesPlainPacks() throws IOException {
        WrittenArtifact base = Trees.make(one, packs);
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Patch patch = patch(base, artifact, LIMITS).orElseThrow();
        Layout layout = artifact.layout().withPatches(List.of(patch));
        assertThat(store.manifestPatch(layout)).isEmpty();
        ReleasePlan plan = store.plan(Trees.name(artifact), artifact.manifest(), layout);
        assertThat(plan.packs()).isEqualTo(layout.plainPacks());
        assertThat(FetchSize.of(null, known(artifact.manifest(), layout)))
                .isEqualTo(new FetchSize(plan.packs().size(), false, plan.packBytes(), 300));
        isTheSecond(store.assemble(plan, source()));
    }

    @Test
    void randomEditsOfManyFilesComeOutAsTheyAre() throws IOException {
        long seed = System.nanoTime();
        System.out.println("PatchTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] content = RandomEdits.content(random, random.nextInt(i % 10 == 0 ? 400_000 : 5_000));
            Trees.write(one, "random/f" + i, content);
            Trees.write(two, "random/f" + (i % 7 == 0 ? i + 1000 : i), RandomEdits.edit(random, content));
        }
        WrittenArtifact base = released();
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Patch patch = patch(base, artifact, new PatchLimits(64L << 20, Duration.ofMinutes(5), 1))
                .orElseThrow();
        Layout layout = artifact.layout().withPatches(List.of(patch));
        isTheSecond(store.assemble(store.plan(Trees.name(artifact), artifact.manifest(), layout), source()));
        assertThat(store.verify(Trees.name(artifact))).as("seed " + seed).isEmpty();
    }

    @Test
    void aDamagedBaseLeadsToPlainPacks() throws IOException {
        WrittenArtifact base = released();
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Layout layout = artifact.layout()
                .withPatches(List.of(patch(base, artifact, LIMITS).orElseThrow()));
        Path engine = store.find(Trees.name(base)).orElseThrow().resolve("lib/engine.so");
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rw-r--r--"));
        byte[] content = Files.readAllBytes(engine);
        content[500_000]++;
        Files.write(engine, content);

        ReleasePlan plan = store.plan(Trees.name(artifact), artifact.manifest(), layout);
        assertThatThrownBy(() -> store.assemble(plan, source()))
                .isInstanceOf(PatchFailedException.class)
                .hasMessageContaining("lib/engine.so: chunk ");
        ReleasePlan again = store.plan(Trees.name(artifact), artifact.manifest(), layout);
        assertThat(again.base()).isEmpty();
        assertThat(store.manifestPatch(layout)).isEmpty();
        isTheSecond(store.assemble(again, source()));
    }

    @Test
    void aPatchWithOtherBytesOrOfAnotherArtifactIsRefusedByName() throws IOException {
        WrittenArtifact base = released();
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Patch honest = patch(base, artifact, LIMITS).orElseThrow();
        Pack pack = honest.packs().getFirst();
        Patch swapped = new Patch(honest.base(), pack, List.of(honest.manifest()));
        Layout layout = artifact.layout().withPatches(List.of(swapped));
        ReleasePlan plan = store.plan(Trees.name(artifact), artifact.manifest(), layout);
        assertThatThrownBy(() -> store.assemble(plan, source()))
                .isInstanceOf(PatchFailedException.class)
                .hasMessageContaining("classes/C155.class: chunk ");
        ReleaseStore other = new ReleaseStore(folder.resolve("releases"));
        assertThat(other.manifestPatch(layout)).contains(pack);
        assertThat(other.patchManifest(layout, source())).isEmpty();
        assertThat(other.manifestPatch(layout)).isEmpty();
    }

    @Test
    void whatTheBaseNoLongerHasIsLiteral() throws IOException {
        WrittenArtifact base = released();
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Path pack = packs.resolve(base.newPacks().getFirst().digest().hex());
        byte[] bytes = Files.readAllBytes(pack);
        for (int at = 0; at < bytes.length; at += 300_000) {
            bytes[at]++;
        }
        Files.write(pack, bytes);
        Patch patch = patch(base, artifact, new PatchLimits(64L << 20, Duration.ofMinutes(5), 1))
                .orElseThrow();
        assertThat(patch.packBytes()).isGreaterThan(artifact.packBytes() / 20);
        Layout layout = artifact.layout().withPatches(List.of(patch));
        isTheSecond(store.assemble(store.plan(Trees.name(artifact), artifact.manifest(), layout), source()));
    }

    @Test
    void aPatchThatDoesNotPayIsDropped() throws IOException {
        WrittenArtifact base = released();
        Trees.write(two, "lib/engine.so", Trees.random(77, 1_000_000));
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        Patch patch = patch(base, artifact, LIMITS).orElseThrow();
        assertThat(patch.packs()).isEmpty();
        assertThat(patch.manifest()).isNotNull();
        Layout layout = artifact.layout().withPatches(List.of(patch));
        ReleasePlan plan = store.plan(Trees.name(artifact), artifact.manifest(), layout);
        assertThat(plan.packs()).containsExactly(artifact.newPacks().getFirst());
    }

    @Test
    void whatHasNoTimeOrIsTooMuchGetsNoPatch() throws IOException {
        WrittenArtifact base = Trees.make(one, packs);
        WrittenArtifact artifact = Trees.make(two, packs, Trees.known(base));
        long before = files();
        assertThat(patch(base, artifact, new PatchLimits(64 << 20, Duration.ZERO, 1)))
                .isEmpty();
        assertThat(patch(base, artifact, new PatchLimits(1000, Duration.ofMinutes(5), 1)))
                .hasValueSatisfying(patch -> assertThat(patch.packs()).isEmpty());
        assertThat(files()).isEqualTo(before + 1);
    }

    private long files() throws IOException {
        try (var files = Files.list(packs)) {
            return files.count();
        }
    }

    @Test
    void unitsOfALargeFileLookAroundTheirPlaceInTheBase() {
        int size = 200_000;
        int count = 500;
        List<FileEntry> files = new ArrayList<>();
        int[] all = new int[count];
        ChunkTable.Builder old = new ChunkTable.Builder();
        ChunkTable.Builder now = new ChunkTable.Builder();
        for (int i = 0; i < count; i++) {
            all[i] = old.add(Trees.random(i, 32), size);
            now.add(Trees.random(i == 300 ? 9999 : i, 32), size);
        }
        files.add(FileEntry.file("data", false, (long) size * count, all));
        Manifest base = new Manifest(files, old.build(), Trees.RUN);
        Manifest target = new Manifest(files, now.build(), Trees.RUN);
        MissingChunks missing = new MissingChunks(target.chunks(), base.chunks());
        assertThat(missing.bytes()).isEqualTo(size);
        assertThat(PatchUnits.of(base, target, missing)).singleElement().satisfies(unit -> {
            assertThat(unit.from()).isEqualTo(300L * size);
            assertThat(unit.length()).isEqualTo(size);
            BaseContent.Part part = Objects.requireNonNull(unit.part());
            assertThat(part.length()).isLessThan(6 << 20);
            assertThat(part.from()).isBetween(57_000_000L, 58_000_000L);
        });
    }
}
