package io.bowwave.artifact.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Trees;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine without any release fetches of an artifact that has a history. */
class PackReuseTest {

    private static final long SEED = 5;
    private static final int FILES = 120;
    private static final int FILE = 30_000;

    @TempDir
    private Path folder;

    private Path tree;
    private Path packs;
    private final Random random = new Random(SEED);

    @BeforeEach
    void tree() throws IOException {
        tree = folder.resolve("tree");
        packs = Files.createDirectories(folder.resolve("packs"));
        for (int file = 0; file < FILES; file++) {
            change(file);
        }
    }

    private void change(int file) throws IOException {
        byte[] content = new byte[FILE];
        random.nextBytes(content);
        Trees.write(tree, "lib/%03d".formatted(file), content);
    }

    private WrittenArtifact write(KnownArtifact... known) throws IOException {
        return Trees.make(tree, packs, known);
    }

    private static long bytes(List<Pack> packs) {
        return packs.stream().mapToLong(Pack::size).sum();
    }

    private static long cold(WrittenArtifact artifact) {
        return bytes(artifact.layout().plainPacks());
    }

    private static double most(long fresh) {
        return fresh * (1 + PackReuse.MOST_UNUSED) + 100.0 * Pack.HEAD;
    }

    @Test
    void aChainOfSmallChangesNeverCostsAMachineWithoutReleaseMuchMore() throws IOException {
        long fresh = bytes(write().newPacks());
        List<WrittenArtifact> chain = new ArrayList<>(List.of(write()));
        long stored = fresh;
        long changed = 0;
        for (int build = 0; build < 20; build++) {
            for (int file = 0; file < 3; file++) {
                change(random.nextInt(FILES));
                changed += FILE;
            }
            WrittenArtifact next = write(Trees.known(chain.getLast()), Trees.known(chain.getFirst()));
            assertThat((double) cold(next)).as("build " + build).isLessThan(most(fresh));
            assertThat(next.manifest().encode()).isEqualTo(write().manifest().encode());
            assertThat(next.packBytes()).isGreaterThanOrEqualTo(next.packedAgain());
            stored += next.packBytes();
            chain.add(next);
        }
        // Some of it twice, but far from all of it in each build.
        assertThat(stored).isBetween(fresh + changed, 4 * fresh);
        ReleaseStore store = new ReleaseStore(folder.resolve("releases"));
        store.assemble(Trees.plan(store, chain.getLast()), Trees.in(packs));
        assertThat(store.verify(Trees.name(chain.getLast()))).isEmpty();
    }

    @Test
    void aMachineThatHasTheReleaseBeforeDoesNotFetchWhatIsStoredAgain() throws IOException {
        WrittenArtifact first = write();
        ReleaseStore store = new ReleaseStore(folder.resolve("releases"));
        store.assemble(Trees.plan(store, first), Trees.in(packs));
        for (int file = 0; file < FILES / 5; file++) {
            change(file);
        }
        WrittenArtifact second = write(Trees.known(first));
        assertThat(second.packedAgain()).isEqualTo((long) (FILES - FILES / 5) * FILE);
        assertThat(second.rawReused()).isZero();
        assertThat(second.layout().packs()).doesNotContainAnyElementsOf(first.newPacks());
        ReleasePlan plan = Trees.plan(store, second);
        assertThat(plan.packBytes()).isEqualTo((long) FILES / 5 * FILE + Pack.HEAD);
        store.assemble(plan, Trees.in(packs));
        assertThat(store.verify(Trees.name(second))).isEmpty();
    }

    @Test
    void packsOfWhichAllIsOfUseAreTakenFirst() throws IOException {
        WrittenArtifact first = write();
        for (int file = 0; file < FILES / 5; file++) {
            change(file);
        }
        WrittenArtifact second = write(Trees.known(first));
        change(FILES - 1);
        // What is preferred has all chunks in the pack of which a fifth is of no use any more.
        WrittenArtifact third = write(Trees.known(first), Trees.known(second));
        assertThat(third.packedAgain()).isZero();
        assertThat(third.layout().packs()).containsAll(second.newPacks()).hasSize(3);
    }

    @Test
    void manySmallPacksBecomeOne() throws IOException {
        List<KnownArtifact> known = new ArrayList<>();
        for (int pack = 0; pack <= PackReuse.MORE_PACKS + 4; pack++) {
            Path one = folder.resolve("one" + pack);
            Trees.write(one, "x", Files.readAllBytes(tree.resolve("lib/%03d".formatted(pack))));
            known.add(Trees.known(Trees.make(one, packs)));
        }
        WrittenArtifact artifact = write(known.toArray(KnownArtifact[]::new));
        assertThat(artifact.packedAgain()).isEqualTo(5L * FILE);
        assertThat(artifact.layout().packs()).hasSize(PackReuse.MORE_PACKS + 2);
    }

    @Test
    void aFileThatChangesBeforeItIsStoredAgainIsRefusedByName() throws IOException {
        WrittenArtifact artifact = write();
        ScannedTree scanned = TreeScanner.scan(tree);
        BitSet all = new BitSet();
        all.set(0, FILES);
        ChunkReader shorter = new ChunkReader(
                scanned, artifact.manifest().files(), artifact.manifest().chunks(), all);
        Files.write(tree.resolve("lib/007"), "short".getBytes(UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> shorter.run(new SegmentSource.Exchange() {
                    @Override
                    public Segment take() {
                        return new Segment();
                    }

                    @Override
                    public void full(Segment segment) {
                        // Dropped: only the reading matters.
                    }
                }))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining("lib/007: found other content");
    }
}
