package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bowwave.artifact.FuzzTargets.Target;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/**
 * Each target with the inputs that once were findings, and with new ones. How many new ones is fixed, and their seed too, unless
 * {@code -Dbowwave.fuzz.seconds=N} says how long to look for each target, with {@code -Dbowwave.fuzz.seed=S} or a seed by the clock. A
 * finding is written to {@code target/fuzz}; moved to {@code src/test/resources/io/bowwave/artifact/fuzz/<target>} it is tried ever after.
 */
class FuzzTest {

    private static final String SECONDS = "bowwave.fuzz.seconds";
    private static final long SEED = 20_260_701;

    @TempDir
    private Path folder;

    private Parts good() throws IOException {
        Path tree = folder.resolve("tree");
        Trees.executable(Trees.write(tree, "bin/server", "#!/bin/sh\necho hello\n".getBytes(UTF_8)));
        Trees.write(tree, "data/large.bin", Trees.random(1, 90_000));
        Trees.write(tree, "data/text", "to be or not to be ".repeat(100).getBytes(UTF_8));
        Trees.write(tree, "data/none", new byte[0]);
        Files.createSymbolicLink(tree.resolve("current"), Path.of("data/text"));
        Files.createSymbolicLink(tree.resolve("data/up"), Path.of("../bin"));
        Files.createDirectories(tree.resolve("empty"));
        WrittenArtifact artifact = Trees.make(tree, folder.resolve("packs"));
        Path pack = Trees.in(folder.resolve("packs")).file(artifact.newPacks().getFirst());
        return new Parts(artifact.manifest().encode(), artifact.layout().encode(), Files.readAllBytes(pack));
    }

    private static final class Parts {

        private final byte[] manifest;
        private final byte[] layout;
        private final byte[] pack;

        Parts(byte[] manifest, byte[] layout, byte[] pack) {
            this.manifest = manifest;
            this.layout = layout;
            this.pack = pack;
        }
    }

    @Test
    void noManifestDoesHarm() throws Exception {
        byte[] good = good().manifest;
        fuzz("manifest", 6_000, FuzzTargets::manifest, (mutator, random) -> mutate(mutator, random, good));
    }

    @Test
    void noLayoutDoesHarm() throws Exception {
        byte[] good = good().layout;
        fuzz("layout", 6_000, FuzzTargets::layout, (mutator, random) -> mutate(mutator, random, good));
    }

    @Test
    void noReleaseWritesOutsideItsFolder() throws Exception {
        Parts good = good();
        FuzzTargets.release(FuzzTargets.join(good.manifest, good.layout, good.pack));
        fuzz("release", 1_200, FuzzTargets::release, (mutator, random) -> {
            int which = random.nextInt(4);
            return FuzzTargets.join(
                    which == 0 || which == 3 ? mutate(mutator, random, good.manifest) : good.manifest,
                    which == 1 || which == 3 ? mutate(mutator, random, good.layout) : good.layout,
                    which == 2 ? mutator.bytes(good.pack, good.layout) : good.pack);
        });
    }

    @Test
    void noPatchDoesHarm() throws Exception {
        byte[] framed = HexFormat.of()
                .parseHex("010022" + "000c" + "2201000a030a0a0231090000" + "0010" + "e0".repeat(16) + "0005"
                        + "7265642e20");
        byte[] golden;
        try (var in = Objects.requireNonNull(FuzzTest.class.getResourceAsStream("patch/golden-patch.hex"))) {
            golden = HexFormat.of().parseHex("00" + new String(in.readAllBytes(), UTF_8).strip());
        }
        FuzzTargets.patch(golden);
        fuzz(
                "patch",
                1_500,
                FuzzTargets::patch,
                (mutator, random) ->
                        random.nextInt(3) == 0 ? mutator.bytes(golden, framed) : mutator.bytes(framed, golden));
    }

    private static byte[] mutate(Mutator mutator, Random random, byte[] good) {
        return random.nextInt(4) == 0 ? mutator.bytes(good, good) : mutator.cbor(good);
    }

    private static void fuzz(String name, int times, Target target, BiFunction<Mutator, Random, byte[]> inputs)
            throws Exception {
        for (byte[] finding : findings(name)) {
            attempt(name, SEED, target, finding);
        }
        Integer seconds = Integer.getInteger(SECONDS);
        long seed = seconds == null ? SEED : Long.getLong("bowwave.fuzz.seed", System.nanoTime());
        System.out.printf("fuzzing %s, seed %d%n", name, seed);
        Random random = new Random(seed);
        Mutator mutator = new Mutator(random);
        long end = System.nanoTime() + (seconds == null ? Duration.ofDays(1) : Duration.ofSeconds(seconds)).toNanos();
        for (long i = 0; seconds == null ? i < times : System.nanoTime() < end; i++) {
            attempt(name, seed, target, inputs.apply(mutator, random));
        }
    }

    private static void attempt(String name, long seed, Target target, byte[] input) throws IOException {
        try {
            target.accept(input);
        } catch (IOException | RuntimeException | Error e) {
            Path file = Files.createDirectories(Path.of("target", "fuzz"))
                    .resolve(name + "-" + Digest.of(input).hex().substring(0, 12));
            Files.write(file, input);
            throw new AssertionFailedError("%s, seed %d: %s with the input in %s".formatted(name, seed, e, file), e);
        }
    }

    private static List<byte[]> findings(String name) throws IOException, URISyntaxException {
        URL folder = FuzzTest.class.getResource("fuzz/" + name);
        List<byte[]> findings = new ArrayList<>();
        if (folder != null) {
            URI uri = folder.toURI();
            try (Stream<Path> files = Files.list(Path.of(uri))) {
                for (Path file : files.sorted().toList()) {
                    findings.add(Files.readAllBytes(file));
                }
            }
        }
        return findings;
    }
}
