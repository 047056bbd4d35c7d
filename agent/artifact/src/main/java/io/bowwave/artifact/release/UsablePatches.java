package io.bowwave.artifact.release;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.MissingChunks;
import io.bowwave.artifact.PackSource;
import io.bowwave.artifact.Patch;
import io.bowwave.artifact.patch.PatchBase;
import io.bowwave.artifact.patch.PatchReader;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The patches that the releases of a machine can make use of, and their use. One that failed is the last for that release. */
final class UsablePatches {

    private static final Logger LOG = LoggerFactory.getLogger(UsablePatches.class);
    private static final int BUFFER = 64 << 10;

    private final ReleaseStore store;
    private final Set<Digest> failed = new HashSet<>();

    UsablePatches(ReleaseStore store) {
        this.store = store;
    }

    /** Patches of the content whose base is on this disk. */
    List<PatchChoice> usable(Layout layout, Manifest target) throws IOException {
        List<PatchChoice> usable = new ArrayList<>();
        for (Patch patch : sound(layout)) {
            if (!patch.packs().isEmpty()) {
                try {
                    Manifest base = store.manifest(patch.base());
                    MissingChunks missing = new MissingChunks(target.chunks(), base.chunks());
                    Path folder = store.find(patch.base()).orElseThrow();
                    usable.add(new PatchChoice(patch, folder, base, missing));
                } catch (IOException e) {
                    LOG.warn("release {} is not patched: {}", patch.base().brief(), e.getMessage());
                }
            }
        }
        return usable;
    }

    /** The smallest patch of the manifest whose base is on this disk. */
    Optional<Patch> manifest(Layout layout) {
        return sound(layout).stream()
                .filter(patch -> patch.manifest() != null)
                .min((a, b) -> Long.compare(manifestBytes(a), manifestBytes(b)));
    }

    /** Writes the manifest to the file; false when that failed. */
    boolean patchManifest(Layout layout, PackSource packs, Path file) throws IOException {
        Patch patch = manifest(layout).orElse(null);
        if (patch == null) {
            return false;
        }
        try {
            write(patch, packs, file);
            Digest found = Digest.ofHash(EntryCheck.hash(file));
            if (found.equals(layout.manifest())) {
                return true;
            }
            throw new InvalidArtifactException("found %s, expected %s".formatted(found, layout.manifest()));
        } catch (InvalidArtifactException e) {
            failed.add(layout.manifest());
            Files.deleteIfExists(file);
            LOG.warn(
                    "the manifest is fetched whole: patch from release {}: {}",
                    patch.base().brief(),
                    e.getMessage());
            return false;
        }
    }

    private void write(Patch patch, PackSource packs, Path file) throws IOException {
        Path base = store.manifestFile(patch.base());
        try (PatchBase old = PatchBase.of(base, Files.size(base));
                PatchReader reader = new PatchReader(packs.file(Objects.requireNonNull(patch.manifest())), old);
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            while (reader.left() > 0) {
                int some = (int) Math.min(buffer.length, reader.left());
                reader.read(buffer, 0, some);
                out.write(buffer, 0, some);
            }
            reader.end();
        }
    }

    /** Makes the chunks that the plan's patch stands for. */
    void apply(ReleasePlan plan, PatchChoice choice, Path file, PackSource packs) throws IOException {
        try {
            new PatchedChunks(plan, choice).write(file, packs);
        } catch (InvalidArtifactException | NoSuchFileException e) {
            failed.add(plan.name());
            Files.deleteIfExists(file);
            throw new PatchFailedException(
                    "patch from release %s: %s".formatted(choice.patch().base().brief(), e.getMessage()), e);
        }
    }

    void forget(Digest release) {
        failed.remove(release);
    }

    private List<Patch> sound(Layout layout) {
        if (failed.contains(layout.manifest())) {
            return List.of();
        }
        return layout.patches().stream()
                .filter(patch -> store.sound(patch.base()).isPresent())
                .toList();
    }

    private static long manifestBytes(Patch patch) {
        return patch.manifest() == null ? Long.MAX_VALUE : patch.manifest().size();
    }
}
