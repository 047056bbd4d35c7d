package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs on this disk: {@code <hex>} is complete and verified, {@code <hex>.tree} the leaves of its Merkle tree, {@code <hex>.part} and
 * {@code <hex>.journal} one that is being filled. One process uses a folder; within it, several threads.
 */
public final class BlobFolder implements BlobSource {

    private static final Logger LOG = LoggerFactory.getLogger(BlobFolder.class);
    private static final int COPY_BYTES = 64 << 10;

    private final Path folder;
    private final DiskRoom room;
    private final BlobFinisher finisher = new BlobFinisher();
    private final Map<Digest, FillingBlob> filling = new HashMap<>();

    /** A complete blob here. */
    public record Stored(Digest blob, long size, boolean whole) {}

    /** @param folder is made if it is not there */
    public BlobFolder(Path folder) throws IOException {
        this(folder, DiskRoom.of(Files.getFileStore(Files.createDirectories(folder))));
    }

    BlobFolder(Path folder, DiskRoom room) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.room = room;
        takeOver();
    }

    /** The file of a complete blob. */
    public Optional<Path> find(Digest blob) {
        Path file = file(blob);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Every complete blob. */
    public List<Stored> list() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .map(path -> stored(Digest.ofHex(path.getFileName().toString())))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** Blobs of which nothing was written, read or touched since that time (epoch milliseconds), and that nobody is filling. */
    public List<Digest> unusedSince(long time) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}(\\.part)?"))
                    .filter(path -> modified(path) < time)
                    .map(path -> Digest.ofHex(path.getFileName().toString().substring(0, 64)))
                    .filter(blob -> filling(blob) == null)
                    .distinct()
                    .toList();
        }
    }

    /** Of all files here, bytes. */
    public long bytes() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.mapToLong(BlobFolder::sizeOrZero).sum();
        }
    }

    /** When the blob was last begun, added or served again by {@link #touch}; epoch milliseconds, 0 when it is not here. */
    public long usedAt(Digest blob) {
        return modified(file(blob));
    }

    /** Marks it as used at this time. */
    public void touch(Digest blob, long epochMillis) throws IOException {
        if (find(blob).isPresent()) {
            Files.setLastModifiedTime(file(blob), java.nio.file.attribute.FileTime.fromMillis(epochMillis));
        }
    }

    @Override
    public @Nullable BlobView open(Digest blob) throws IOException {
        FillingBlob open = filling(blob);
        if (open != null) {
            try {
                return new FillingView(open, file(blob));
            } catch (NoSuchFileException e) {
                LOG.trace("completed or removed meanwhile", e);
            }
        }
        return find(blob).isPresent() ? new StoredView(file(blob), tree(blob)) : null;
    }

    /** Takes a blob whole, from a stream of this length, and keeps it if its SHA-256 is its name. */
    public void add(Digest blob, InputStream content, long length) throws IOException {
        IncomingBlob incoming = incoming(blob);
        try {
            byte[] buffer = new byte[COPY_BYTES];
            long left = length;
            for (int read = 0; left > 0 && read >= 0; left -= read) {
                read = content.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read > 0) {
                    incoming.write(ByteBuffer.wrap(buffer, 0, read));
                } else if (read < 0) {
                    break;
                }
            }
        } catch (IOException | RuntimeException e) {
            incoming.close();
            throw e;
        }
        keep(incoming);
    }

    /**
     * Takes a blob whole that is named by the root of its Merkle tree, so that it can be served block by block. The content may come from
     * anywhere, so the length is found on the way.
     */
    public void addWithTree(Digest blob, InputStream content) throws IOException {
        Path incoming = Files.createTempFile(folder, "blob-", ".tmp");
        try {
            BlobHash hash = copy(content, incoming).finish();
            Digest found = hash.root();
            if (!found.equals(blob)) {
                throw new InvalidArtifactException("blob: found %s, expected %s".formatted(found, blob));
            }
            TreeFile.write(treeFile(blob), hash);
            Files.move(incoming, file(blob), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    /** Removes it, complete or not. Who reads it at this moment goes on reading. */
    public void delete(Digest blob) throws IOException {
        FillingBlob open;
        synchronized (filling) {
            open = filling.remove(blob);
        }
        if (open != null) {
            open.close();
        }
        Files.deleteIfExists(file(blob));
        Files.deleteIfExists(part(blob));
        Files.deleteIfExists(journal(blob));
        Files.deleteIfExists(treeFile(blob));
    }

    /** A blob that comes whole; {@link #keep} ends it. */
    IncomingBlob incoming(Digest blob) throws IOException {
        return new IncomingBlob(blob, folder, room);
    }

    /** Keeps what came if its SHA-256 is its name, and drops it if not. */
    void keep(IncomingBlob incoming) throws IOException {
        try {
            Digest found = incoming.digest();
            if (!found.equals(incoming.expected())) {
                throw new InvalidArtifactException("blob: found %s, expected %s".formatted(found, incoming.expected()));
            }
            Files.move(incoming.file(), file(found), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            incoming.close();
        }
    }

    DiskRoom room() {
        return room;
    }

    /** The blob in work, or null. */
    @Nullable
    FillingBlob filling(Digest blob) {
        synchronized (filling) {
            return filling.get(blob);
        }
    }

    /** Goes on with a blob of which an earlier process has left something, if it knew its tree. */
    void resume(Digest blob, long size) throws IOException {
        if (filling(blob) != null || !Files.exists(part(blob)) || !Files.exists(treeFile(blob))) {
            return;
        }
        try {
            BlobHash tree = tree(blob);
            if (tree != null && tree.size() == size) {
                // It may have been complete already.
                finish(begin(blob, tree));
            }
        } catch (InvalidArtifactException e) {
            LOG.warn("blob {} begins anew: {}", blob.brief(), e.getMessage());
            delete(blob);
        }
    }

    /** The blob in work; begun when it is not yet. Whoever has its bytes writes them with {@link FillingBlob#write}. */
    FillingBlob begin(Digest blob, BlobHash hash) throws IOException {
        synchronized (filling) {
            FillingBlob open = filling.get(blob);
            if (open == null) {
                TreeFile.write(treeFile(blob), hash);
                open = FillingBlob.open(blob, hash, part(blob), journal(blob), room);
                filling.put(blob, open);
            }
            return open;
        }
    }

    /**
     * Ends the work on a blob if it is complete: from now on it is found. It is made durable a little later, and its journal stays until
     * then; so after a crash of the machine its blocks are looked at again. May be called by several threads.
     */
    void finish(FillingBlob blob) throws IOException {
        synchronized (filling) {
            if (blob.equals(filling.get(blob.digest())) && blob.complete()) {
                Files.move(part(blob.digest()), file(blob.digest()), StandardCopyOption.ATOMIC_MOVE);
                filling.remove(blob.digest());
                finisher.settle(blob, journal(blob.digest()));
            }
        }
    }

    /** What an earlier process did not make durable is looked at again before it counts. */
    private void takeOver() throws IOException {
        List<Path> journals;
        try (Stream<Path> children = Files.list(folder)) {
            journals = children.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}\\.journal"))
                    .toList();
        }
        for (Path journal : journals) {
            Digest blob = Digest.ofHex(journal.getFileName().toString().substring(0, 64));
            if (Files.exists(file(blob)) && !Files.exists(part(blob))) {
                Files.move(file(blob), part(blob), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private Optional<Stored> stored(Digest blob) {
        try {
            return Optional.of(new Stored(blob, Files.size(file(blob)), !Files.exists(treeFile(blob))));
        } catch (IOException e) {
            LOG.trace("removed meanwhile", e);
            return Optional.empty();
        }
    }

    private @Nullable BlobHash tree(Digest blob) throws IOException {
        return Files.exists(treeFile(blob)) ? TreeFile.read(treeFile(blob), blob) : null;
    }

    private static BlobHasher copy(InputStream content, Path target) throws IOException {
        BlobHasher hasher = new BlobHasher();
        byte[] buffer = new byte[COPY_BYTES];
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                hasher.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return hasher;
    }

    private static long modified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long sizeOrZero(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    private Path file(Digest blob) {
        return folder.resolve(blob.hex());
    }

    private Path part(Digest blob) {
        return folder.resolve(blob.hex() + ".part");
    }

    private Path journal(Digest blob) {
        return folder.resolve(blob.hex() + ".journal");
    }

    private Path treeFile(Digest blob) {
        return folder.resolve(blob.hex() + ".tree");
    }
}
