package io.bowwave.artifact.release;

import io.bowwave.artifact.ChunkPlace;
import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.PackReader;
import io.bowwave.artifact.PackSource;
import io.bowwave.artifact.release.ReleasePlan.Source;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the files of one release into its staging folder. A file appears there only when it is complete and checked. */
final class ReleaseFiles implements AutoCloseable {

    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("r-xr-xr-x");

    private final ReleasePlan plan;
    private final Manifest manifest;
    private final Path staging;
    private final Path part;
    private final PackReader packs;
    private final byte[] raw = new byte[Chunker.MAX];
    private final MessageDigest chunkHash = Digest.sha256();
    private @Nullable Path openPath;
    private @Nullable FileChannel open;

    /** @param part where the file in work stands, on the same file system */
    ReleaseFiles(ReleasePlan plan, Path staging, Path part, PackSource packs) {
        this.plan = plan;
        this.manifest = plan.manifest();
        this.staging = staging;
        this.part = part;
        this.packs = new PackReader(packs);
    }

    void write() throws IOException {
        for (int i = 0; i < manifest.files().size(); i++) {
            if (!plan.done().get(i)) {
                write(manifest.files().get(i));
            }
        }
    }

    @Override
    public void close() throws IOException {
        packs.close();
        if (open != null) {
            open.close();
        }
        Files.deleteIfExists(part);
    }

    private void write(FileEntry file) throws IOException {
        Path path = path(file);
        refuseCollision(path, file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        switch (file.kind()) {
            case EMPTY_FOLDER -> Files.createDirectories(path);
            case LINK -> {
                Files.deleteIfExists(path);
                Files.createSymbolicLink(path, Path.of(file.target()));
            }
            case FILE, EXECUTABLE -> {
                Files.deleteIfExists(part);
                Source same = plan.local().same(file);
                if (same == null) {
                    put(file);
                } else {
                    copy(file, same);
                }
                Files.setPosixFilePermissions(part, file.kind() == FileEntry.Kind.FILE ? PLAIN : EXECUTABLE);
                Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Names are bytes; where the file system takes two of them for one, one entry must not silently replace another. */
    private static void refuseCollision(Path path, FileEntry file) throws IOException {
        if (file.kind().isFile() && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidArtifactException(
                    "%s: found a file of this name, expected none: this file system takes another name of the release for the same (upper and lower case, or forms of Unicode)"
                            .formatted(file.path()));
        }
    }

    private Path path(FileEntry file) throws InvalidArtifactException {
        try {
            return staging.resolve(file.path());
        } catch (InvalidPathException e) {
            throw new InvalidArtifactException(
                    "%s: cannot be a file name here: %s; start the process with LC_ALL=C.UTF-8"
                            .formatted(file.path(), e.getReason()),
                    e);
        }
    }

    /** A copy that shares its blocks with the original where the file system can. Never a hard link: an app could write through it. */
    private void copy(FileEntry file, Source same) throws IOException {
        try {
            Files.copy(same.file(), part);
        } catch (NoSuchFileException e) {
            throw damaged(same, "is gone");
        }
        if (!EntryCheck.content(part, file, manifest)) {
            throw damaged(same, "has other content");
        }
    }

    private void put(FileEntry file) throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < file.chunkCount(); i++) {
                int chunk = file.chunk(i);
                int size = manifest.chunks().size(chunk);
                read(file, chunk, size);
                ByteBuffer bytes = ByteBuffer.wrap(raw, 0, size);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    /** Reads a chunk and checks it. */
    private void read(FileEntry file, int chunk, int size) throws IOException {
        if (plan.local().has(chunk)) {
            readLocal(chunk, size);
            return;
        }
        ChunkPlace place = plan.layout().place(chunk);
        Pack pack = plan.layout().packs().get(place.pack());
        try {
            packs.read(pack, place, raw, size);
        } catch (InvalidArtifactException e) {
            throw new InvalidArtifactException("%s: chunk %d: %s".formatted(file.path(), chunk, e.getMessage()), e);
        }
        byte[] found = hash(size);
        if (!manifest.chunks().matches(chunk, found)) {
            throw new InvalidArtifactException("%s: chunk %d: pack %s at %d: found %s, expected %s"
                    .formatted(
                            file.path(),
                            chunk,
                            pack.digest(),
                            place.offset(),
                            Digest.ofHash(found),
                            manifest.chunks().digest(chunk)));
        }
    }

    private void readLocal(int chunk, int size) throws IOException {
        Source source = plan.local().source(chunk);
        ByteBuffer target = ByteBuffer.wrap(raw, 0, size);
        long at = plan.local().offset(chunk);
        try {
            FileChannel channel = channel(source.file());
            for (int read = 0; target.hasRemaining() && read >= 0; at += read) {
                read = channel.read(target, at);
            }
        } catch (NoSuchFileException e) {
            throw damaged(source, "is gone");
        }
        if (target.hasRemaining() || !manifest.chunks().matches(chunk, hash(size))) {
            throw damaged(source, "has other content");
        }
    }

    private byte[] hash(int size) {
        chunkHash.update(raw, 0, size);
        return chunkHash.digest();
    }

    /** Neighbouring chunks mostly stand in the same file: the last one stays open. */
    private FileChannel channel(Path file) throws IOException {
        FileChannel channel = open;
        if (channel == null || !file.equals(openPath)) {
            if (channel != null) {
                channel.close();
            }
            channel = FileChannel.open(file);
            open = channel;
            openPath = file;
        }
        return channel;
    }

    private static DamagedReleaseException damaged(Source source, String what) {
        return new DamagedReleaseException(
                source.release(), "release %s: %s %s".formatted(source.release().hex(), source.file(), what));
    }
}
