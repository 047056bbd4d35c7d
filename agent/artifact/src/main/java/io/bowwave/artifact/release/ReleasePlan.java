package io.bowwave.artifact.release;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has to be fetched for a release, given what is on this disk; made by {@link ReleaseStore#plan}, spent by {@link ReleaseStore#assemble}. */
public final class ReleasePlan {

    private final Digest name;
    private final Manifest manifest;
    private final Layout layout;
    private final BitSet done;
    private final LocalChunks local;
    private final List<Pack> packs;
    private final @Nullable PatchChoice patch;
    private final long reusedBytes;
    private final long writeBytes;

    /** @param patches that this machine could use in place of plain packs */
    ReleasePlan(
            Digest name, Manifest manifest, Layout layout, BitSet done, LocalChunks local, List<PatchChoice> patches) {
        this.name = name;
        this.manifest = manifest;
        this.layout = layout;
        this.done = done;
        this.local = local;
        BitSet wanted = new BitSet();
        long reused = 0;
        long write = 0;
        for (int file = 0; file < manifest.files().size(); file++) {
            FileEntry entry = manifest.files().get(file);
            reused += done.get(file) ? entry.size() : reused(entry, wanted);
            write += done.get(file) ? 0 : entry.size();
        }
        List<Pack> plain = wanted.stream().mapToObj(layout.packs()::get).toList();
        this.patch = cheapest(patches, bytes(plain));
        this.packs = patch == null ? plain : patch.patch().packs();
        this.reusedBytes = reused;
        // What patches make is written once more, beside the release.
        this.writeBytes = write + (patch == null ? 0 : patch.missing().bytes());
    }

    /** Of the artifact. */
    public Digest name() {
        return name;
    }

    public Manifest manifest() {
        return manifest;
    }

    public Layout layout() {
        return layout;
    }

    /** The packs that must be on this disk before {@link ReleaseStore#assemble}. */
    public List<Pack> packs() {
        return packs;
    }

    /** Of those packs, bytes. */
    public long packBytes() {
        return bytes(packs);
    }

    /** The release that the packs are a patch of, if they are; otherwise they are plain. */
    public Optional<Digest> base() {
        return Optional.ofNullable(patch).map(chosen -> chosen.patch().base());
    }

    /** Raw bytes of the release's files that are on this disk already, in earlier releases or from an interrupted try. */
    public long reusedBytes() {
        return reusedBytes;
    }

    /** Room that the release still needs, bytes, beside the packs; an upper bound, since a file system may share blocks. */
    public long writeBytes() {
        return writeBytes;
    }

    @Nullable
    PatchChoice patch() {
        return patch;
    }

    BitSet done() {
        return done;
    }

    LocalChunks local() {
        return local;
    }

    private static @Nullable PatchChoice cheapest(List<PatchChoice> patches, long plainBytes) {
        return patches.stream()
                .filter(choice -> choice.patch().packBytes() < plainBytes)
                .min(Comparator.comparingLong(choice -> choice.patch().packBytes()))
                .orElse(null);
    }

    private static long bytes(List<Pack> packs) {
        return packs.stream().mapToLong(Pack::size).sum();
    }

    private long reused(FileEntry entry, BitSet wanted) {
        long reused = 0;
        for (int i = 0; i < entry.chunkCount(); i++) {
            int chunk = entry.chunk(i);
            if (local.has(chunk)) {
                reused += manifest.chunks().size(chunk);
            } else {
                wanted.set(layout.pack(chunk));
            }
        }
        return reused;
    }

    @Override
    public String toString() {
        String from =
                patch == null ? "" : ", a patch from " + patch.patch().base().brief();
        return "release %s: %d packs of %d bytes to fetch%s, %d of %d bytes reused"
                .formatted(name.brief(), packs.size(), packBytes(), from, reusedBytes, manifest.size());
    }

    /** The file of an earlier release. */
    record Source(Digest release, Path file, long size) {}
}
