package io.bowwave.artifact;

import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Trees, packs and releases for tests. */
public final class Trees {

    public static final RunInstructions RUN = new RunInstructions(
            "./bin/server",
            Map.of("GREETING", "hello", "A", "1"),
            8080,
            new HealthCheck(
                    new HealthCheck.Http("/healthz"),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30)),
            Duration.ofSeconds(10));

    private Trees() {}

    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static Path write(Path tree, String path, byte[] content) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    public static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Writes the packs into a folder, by their names. */
    public static WrittenArtifact make(Path tree, Path packs, KnownArtifact... known) throws IOException {
        Files.createDirectories(packs);
        PackSink sink = (file, pack, _) ->
                Files.move(file, packs.resolve(pack.digest().hex()), StandardCopyOption.REPLACE_EXISTING);
        return new ArtifactWriter(packs, List.of(known), sink).write(tree, RUN);
    }

    public static KnownArtifact known(WrittenArtifact artifact) {
        return new KnownArtifact(artifact.manifest(), artifact.layout());
    }

    public static PackSource in(Path packs) {
        return pack -> packs.resolve(pack.digest().hex());
    }

    public static Digest name(WrittenArtifact artifact) {
        return artifact.ref().manifest();
    }

    public static ReleasePlan plan(ReleaseStore store, WrittenArtifact artifact) throws IOException {
        return store.plan(name(artifact), artifact.manifest(), artifact.layout());
    }
}
