package io.bowwave.artifact.release;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.ManifestCodec;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.PackSource;
import io.bowwave.schemas.id.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The releases of one machine: {@code releases/<hex>/}, each a plain read-only tree that exists only when it is complete and every file
 * of it was checked. New ones are put together from packs and from the chunks that earlier ones hold. A try that was killed goes on
 * where it stopped: files complete by then are checked again and kept. One thread at a time; nobody else writes to the folder.
 */
public final class ReleaseStore {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseStore.class);

    /** So many earlier releases are looked at for chunks; newer ones are better, and each look costs a read of a manifest. */
    private static final int MAX_EARLIER = 4;

    private final Path folder;
    private final Set<Digest> damaged = new HashSet<>();
    private final UsablePatches patches = new UsablePatches(this);

    /** @param folder is made if it is not there */
    public ReleaseStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The folder of a complete release. */
    public Optional<Path> find(Digest release) {
        Path path = folder.resolve(release.hex());
        return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
    }

    /** Every complete release, newest first. */
    public List<Digest> list() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .sorted((a, b) -> Long.compare(modified(b), modified(a)))
                    .map(path -> Digest.ofHex(path.getFileName().toString()))
                    .toList();
        }
    }

    /** A complete release that was not found to be damaged. */
    Optional<Path> sound(Digest release) {
        return damaged.contains(release) ? Optional.empty() : find(release);
    }

    /** The manifest of a complete release. */
    public Manifest manifest(Digest release) throws IOException {
        return Manifest.read(manifestFile(release), release);
    }

    /**
     * Finds out what is on this disk already.
     *
     * @throws InvalidArtifactException when layout and manifest don't belong together
     */
    public ReleasePlan plan(Digest name, Manifest manifest, Layout layout) throws IOException {
        layout.check(name, manifest.chunks());
        LocalChunks local = new LocalChunks(manifest.chunks());
        for (Digest earlier : earlier(name)) {
            try {
                local.add(earlier, folder.resolve(earlier.hex()), manifest(earlier));
            } catch (InvalidArtifactException | NoSuchFileException e) {
                LOG.warn("release {} is not used as a source of chunks: {}", earlier.brief(), e.getMessage());
            }
        }
        return new ReleasePlan(name, manifest, layout, done(name, manifest), local, patches.usable(layout, manifest));
    }

    /** The patch pack that makes the manifest, for a machine with these releases; empty when the manifest must be fetched whole. */
    public Optional<Pack> manifestPatch(Layout layout) {
        return patches.manifest(layout).map(patch -> Objects.requireNonNull(patch.manifest()));
    }

    /**
     * Makes the manifest out of that patch.
     *
     * @return a file with just the manifest's bytes, which the caller moves away or deletes; empty when that failed: fetch it whole
     */
    public Optional<Path> patchManifest(Layout layout, PackSource packs) throws IOException {
        Path file = part(layout.manifest());
        return patches.patchManifest(layout, packs, file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * Makes the release; its folder is complete or is not there. When it is there already, nothing is done.
     *
     * @param packs has every pack of the plan
     * @return the release's folder
     * @throws DamagedReleaseException when an earlier release's file was changed: plan again
     * @throws PatchFailedException when a patch is of no use: plan again
     * @throws InvalidArtifactException when packs or manifest lie; names the file and the chunk
     */
    public Path assemble(ReleasePlan plan, PackSource packs) throws IOException {
        Path release = folder.resolve(plan.name().hex());
        if (Files.isDirectory(release)) {
            return release;
        }
        if (plan.patch() != null) {
            patches.apply(plan, plan.patch(), patched(plan.name()), packs);
        }
        Path staging = Files.createDirectories(staging(plan.name()));
        try (ReleaseFiles files = new ReleaseFiles(plan, staging, part(plan.name()), packs)) {
            files.write();
        } catch (DamagedReleaseException e) {
            damaged.add(e.release());
            throw e;
        } finally {
            Files.deleteIfExists(patched(plan.name()));
        }
        writeManifest(plan);
        Files.move(staging, release, StandardCopyOption.ATOMIC_MOVE);
        ReadOnlyTrees.seal(release);
        seal(plan.name()).put(release, plan.manifest());
        return release;
    }

    /**
     * What somebody has changed in a complete release. Its files are read only when their inodes say that there is something to find.
     *
     * @return one line an entry; empty when it is what its manifest says
     */
    public List<String> damage(Digest release) throws IOException {
        Manifest manifest;
        try {
            manifest = manifest(release);
        } catch (InvalidArtifactException | NoSuchFileException e) {
            return List.of("manifest: " + e.getMessage());
        }
        Path tree = folder.resolve(release.hex());
        if (seal(release).holds(tree, manifest)) {
            return List.of();
        }
        List<String> problems = verify(release);
        if (problems.isEmpty()) {
            seal(release).put(tree, manifest);
        }
        return problems;
    }

    /** Makes a complete release one that is not: the next {@link #assemble} keeps those files that are right, and replaces the others. */
    public void reopen(Digest release) throws IOException {
        ReadOnlyTrees.delete(staging(release));
        ReadOnlyTrees.open(folder.resolve(release.hex()));
        Files.move(folder.resolve(release.hex()), staging(release), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(seal(release).file());
    }

    /**
     * Reads every file of a release again.
     *
     * @return what is wrong, one line an entry; empty when it is what its manifest says
     */
    public List<String> verify(Digest release) throws IOException {
        Manifest manifest = manifest(release);
        Path path = folder.resolve(release.hex());
        List<String> problems = new ArrayList<>();
        for (FileEntry file : manifest.files()) {
            if (!EntryCheck.holds(path.resolve(file.path()), file, manifest)) {
                problems.add("%s: not what the manifest says".formatted(file.path()));
            }
        }
        return problems;
    }

    /** Removes a release, and what an interrupted try has left of it. */
    public void delete(Digest release) throws IOException {
        Path path = folder.resolve(release.hex());
        if (Files.isDirectory(path)) {
            // Renamed first: a release whose deletion was interrupted must not look complete.
            ReadOnlyTrees.delete(staging(release));
            ReadOnlyTrees.unseal(path);
            Files.move(path, staging(release), StandardCopyOption.ATOMIC_MOVE);
        }
        deleteUnfinished(release);
        Files.deleteIfExists(manifestFile(release));
        Files.deleteIfExists(seal(release).file());
        damaged.remove(release);
        patches.forget(release);
    }

    /** Removes what an interrupted try has left; a complete release stays. */
    public void deleteUnfinished(Digest release) throws IOException {
        ReadOnlyTrees.delete(staging(release));
        Files.deleteIfExists(part(release));
        Files.deleteIfExists(patched(release));
    }

    /** Releases of which an interrupted try has left something. */
    public List<Digest> unfinished() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\.[0-9a-f]{64}\\.staging"))
                    .map(name -> Digest.ofHex(name.substring(1, 65)))
                    .toList();
        }
    }

    private List<Digest> earlier(Digest name) throws IOException {
        return list().stream()
                .filter(release -> !release.equals(name) && !damaged.contains(release))
                .limit(MAX_EARLIER)
                .toList();
    }

    /** Which files an interrupted try has completed. What is not right is removed. */
    private BitSet done(Digest name, Manifest manifest) throws IOException {
        BitSet done = new BitSet();
        Path staging = staging(name);
        if (!Files.isDirectory(staging)) {
            return done;
        }
        for (int i = 0; i < manifest.files().size(); i++) {
            FileEntry file = manifest.files().get(i);
            Path path = staging.resolve(file.path());
            if (EntryCheck.holds(path, file, manifest)) {
                done.set(i);
            } else if (file.kind().isFile()) {
                Files.deleteIfExists(path);
            }
        }
        return done;
    }

    private void writeManifest(ReleasePlan plan) throws IOException {
        Path part = part(plan.name());
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            ManifestCodec.encode(plan.manifest(), out);
            out.flush();
            channel.force(true);
        }
        Files.move(part, manifestFile(plan.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    Path manifestFile(Digest release) {
        return folder.resolve(release.hex() + ".manifest");
    }

    private ReleaseSeal seal(Digest release) {
        return new ReleaseSeal(folder.resolve(release.hex() + ".seal"));
    }

    private Path staging(Digest release) {
        return folder.resolve("." + release.hex() + ".staging");
    }

    private Path patched(Digest release) {
        return folder.resolve("." + release.hex() + ".patched");
    }

    private Path part(Digest release) {
        return folder.resolve("." + release.hex() + ".part");
    }

    private long modified(Path release) {
        try {
            Path manifest = manifestFile(Digest.ofHex(release.getFileName().toString()));
            return Files.getLastModifiedTime(manifest).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }
}
