package io.bowwave.store;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.BlobName;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The blobs of one region. Every write ends with an object that is complete or not there; what is there with the right size is not
 * written again, so an interrupted upload goes on where it stopped. Every read of a whole blob is checked against its name. Beside each
 * pack stand the leaves of its Merkle tree, written before it.
 * Thread-safe. Tries are bounded: each call takes at most 5 minutes.
 */
public final class S3BlobStore implements AutoCloseable {

    /** Above this an object is written in parts, bytes. */
    static final int MULTIPART_ABOVE = 16 << 20;

    /** A blob that was written longer ago is written again by who puts it. */
    private static final Duration RENEW_AFTER = Duration.ofHours(1);

    /** What an object says of itself. */
    private static final String NAME = "name";

    private final S3Bucket bucket;
    private final Clock clock;
    private final LogStore logs;
    private final PackTrees trees;
    private final AttestationStore attestations;

    private S3BlobStore(S3Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
        this.trees = new PackTrees(bucket);
        this.logs = new LogStore(bucket);
        this.attestations = new AttestationStore(bucket);
    }

    /** Opens it; talks to nobody yet. */
    public static S3BlobStore open(URI endpoint, String accessKey, String secretKey, String bucket) {
        return new S3BlobStore(new S3Bucket(endpoint, accessKey, secretKey, bucket), Clock.systemUTC());
    }

    /** Makes the bucket unless it is there. */
    public void createBucket() throws StoreException {
        bucket.create();
    }

    /** Logs of builds, in the same bucket. */
    public LogStore logs() {
        return logs;
    }

    /** Signed statements about what builds made, in the same bucket. */
    public AttestationStore attestations() {
        return attestations;
    }

    public boolean exists(BlobKind kind, Digest blob) throws StoreException {
        return size(kind, blob).isPresent();
    }

    /** Bytes of a blob that is there; empty when it is not, or when what is there carries another name. */
    public OptionalLong size(BlobKind kind, Digest blob) throws StoreException {
        return bucket.head(kind.key(blob))
                .filter(head -> blob.hex().equals(head.metadata().getOrDefault(NAME, blob.hex())))
                .map(HeadObjectResponse::contentLength)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** When what is there was written; empty when it is not there. */
    public Optional<Instant> modified(BlobKind kind, Digest blob) throws StoreException {
        return bucket.head(kind.key(blob)).map(HeadObjectResponse::lastModified);
    }

    /**
     * Stores a file as a blob. The caller vouches for the digest.
     *
     * @return bytes sent; 0 when it was there
     */
    public long put(BlobKind kind, Digest blob, Path file) throws IOException {
        return kind == BlobKind.PACK ? put(blob, file, null) : putFile(kind, blob, file, Files.size(file));
    }

    /**
     * Stores a pack whose tree is known already, which saves hashing it again. The caller vouches for digest and tree.
     *
     * @return bytes sent, without the tree's; 0 when it was there
     */
    public long putPack(Digest pack, Path file, BlobHash tree) throws IOException {
        return put(pack, file, tree);
    }

    private long put(Digest pack, Path file, @Nullable BlobHash known) throws IOException {
        long size = Files.size(file);
        if (hasYoung(BlobKind.PACK, pack, size) && trees.has(pack, size)) {
            return 0;
        }
        trees.put(pack, (known == null ? BlobHash.of(file) : known).leaves());
        return putFile(BlobKind.PACK, pack, file, size);
    }

    private long putFile(BlobKind kind, Digest blob, Path file, long size) throws IOException {
        if (hasYoung(kind, blob, size)) {
            return 0;
        }
        if (size <= MULTIPART_ABOVE) {
            putWhole(kind.key(blob), blob, RequestBody.fromFile(file));
        } else {
            putParts(kind.key(blob), blob, file, size);
        }
        return size;
    }

    /** As {@link #put(BlobKind, Digest, Path)}, for small blobs: layouts and manifests. */
    public long put(BlobKind kind, Digest blob, byte[] content) throws StoreException {
        BlobName name = new BlobName(kind);
        name.update(content, 0, content.length);
        VerifyingStream.check(kind.key(blob), name.finish(), blob);
        if (hasYoung(kind, blob, content.length)) {
            return 0;
        }
        putTree(blob, name);
        putWhole(kind.key(blob), blob, RequestBody.fromBytes(content));
        return content.length;
    }

    /**
     * The bytes of a blob; the end of the stream fails with {@link DamagedBlobException} when they are not what the name promises. The
     * caller closes it.
     *
     * @throws MissingBlobException when it is not there
     */
    public InputStream get(BlobKind kind, Digest blob) throws StoreException {
        String key = kind.key(blob);
        return new VerifyingStream(bucket.get(key), bucket.where(key), kind, blob);
    }

    /**
     * A URL by which anybody who has it may read the blob for so long, without keys of the store. Does not look whether it is there, and
     * who reads must check the bytes.
     */
    public URI presign(BlobKind kind, Digest blob, Duration lifetime) {
        return bucket.presign(kind.key(blob), lifetime);
    }

    /**
     * A whole blob in memory, checked: layouts and manifests.
     *
     * @throws DamagedBlobException also when it is larger than its kind may be
     */
    public byte[] read(BlobKind kind, Digest blob) throws IOException {
        String key = kind.key(blob);
        try (InputStream in = get(kind, blob)) {
            byte[] content = in.readNBytes((int) kind.maxBytes());
            if (in.read() >= 0) {
                throw new DamagedBlobException("%s: more than %d bytes".formatted(bucket.where(key), kind.maxBytes()));
            }
            return content;
        } catch (SdkException e) {
            throw new StoreException("get %s: %s".formatted(bucket.where(key), e.getMessage()), e);
        }
    }

    /** Writes a whole blob to a file, checked; the file is complete or not there. */
    public void download(BlobKind kind, Digest blob, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream in = get(kind, blob)) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (SdkException e) {
            throw new StoreException("get %s: %s".formatted(bucket.where(kind.key(blob)), e.getMessage()), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Some bytes of a blob, unchecked: the caller checks them by blocks.
     *
     * @param length 1 or more; fewer bytes come back at the blob's end
     */
    public byte[] getRange(BlobKind kind, Digest blob, long offset, int length) throws StoreException {
        return bucket.range(kind.key(blob), "bytes=%d-%d".formatted(offset, offset + length - 1));
    }

    /**
     * As {@link #getRange}, for any length: a stream that holds one connection until it is closed, so close it soon.
     *
     * @param length 1 or more; the stream ends earlier at the blob's end
     * @throws MissingBlobException when it is not there
     */
    public InputStream openRange(BlobKind kind, Digest blob, long offset, long length) throws StoreException {
        return bucket.open(kind.key(blob), "bytes=%d-%d".formatted(offset, offset + length - 1));
    }

    /**
     * The leaves of a pack's Merkle tree, 32 bytes for each block, as they were written; unchecked: {@link BlobHash#of(byte[], long,
     * Digest)} checks them against the pack's name.
     *
     * @return empty when there is none
     */
    public Optional<byte[]> tree(Digest pack) throws StoreException {
        return trees.get(pack);
    }

    /** Stores the tree of a pack that is there without one, or with a wrong one. The caller vouches for it. */
    public void putTree(Digest pack, BlobHash tree) throws StoreException {
        trees.put(pack, tree.leaves());
    }

    /** Every blob of a kind, in pages behind the scenes. A fault comes out of the stream as {@link SdkException}. */
    public Stream<StoredBlob> list(BlobKind kind) throws StoreException {
        return bucket
                .call(
                        "list",
                        kind.prefix(),
                        s3 -> s3.listObjectsV2Paginator(
                                request -> request.bucket(bucket.name()).prefix(kind.prefix())))
                .contents()
                .stream()
                .filter(object -> object.key().matches(kind.prefix() + "[0-9a-f]{64}"))
                .map(object -> new StoredBlob(
                        Digest.ofHex(object.key().substring(kind.prefix().length())),
                        object.size(),
                        object.lastModified()));
    }

    /** Removes a blob if it is there, a pack with its tree. */
    public void delete(BlobKind kind, Digest blob) throws StoreException {
        bucket.call(
                "delete",
                kind.key(blob),
                s3 -> s3.deleteObject(request -> request.bucket(bucket.name()).key(kind.key(blob))));
        if (kind == BlobKind.PACK) {
            trees.delete(blob);
        }
    }

    /**
     * Copies a blob from another store. It becomes visible here only after its bytes were checked.
     *
     * @param progress told the bytes of each piece as it is here
     * @return bytes copied; 0 when it was there
     * @throws MissingBlobException when the other store lacks it
     * @throws DamagedBlobException when the other store's bytes are not what the name promises
     */
    public long copyFrom(S3BlobStore other, BlobKind kind, Digest blob, LongConsumer progress) throws IOException {
        String key = kind.key(blob);
        long size = other.size(kind, blob)
                .orElseThrow(() -> new MissingBlobException("copy %s: not there".formatted(other.bucket.where(key))));
        if (has(kind, blob, size)) {
            return 0;
        }
        if (size <= MULTIPART_ABOVE) {
            put(kind, blob, other.read(kind, blob));
            progress.accept(size);
        } else {
            copyParts(other, kind, blob, size, progress);
        }
        return size;
    }

    @Override
    public void close() {
        bucket.close();
    }

    /**
     * Drops what uploads of packs have left that nobody has ended.
     *
     * @param before those that began earlier
     * @return how many
     */
    public int abortUploads(Instant before) throws StoreException {
        return MultipartUpload.abortOlder(bucket, BlobKind.PACK.prefix(), before);
    }

    boolean has(BlobKind kind, Digest blob, long size) throws StoreException {
        OptionalLong found = size(kind, blob);
        return found.isPresent() && found.getAsLong() == size;
    }

    /**
     * Whether it is there and was written not long ago. What a build writes must be younger than what retention deletes, also when somebody
     * had left the same bytes before: so what is older is written anew.
     */
    private boolean hasYoung(BlobKind kind, Digest blob, long size) throws StoreException {
        Instant old = clock.instant().minus(RENEW_AFTER);
        return has(kind, blob, size)
                && modified(kind, blob).map(at -> at.isAfter(old)).orElse(false);
    }

    S3Bucket bucket() {
        return bucket;
    }

    PackTrees trees() {
        return trees;
    }

    void putWhole(String key, Digest blob, RequestBody body) throws StoreException {
        bucket.call(
                "put",
                key,
                s3 -> s3.putObject(
                        request -> request.bucket(bucket.name()).key(key).metadata(metadata(blob)), body));
    }

    static Map<String, String> metadata(Digest blob) {
        return Map.of(NAME, blob.hex());
    }

    private void putParts(String key, Digest blob, Path file, long size) throws IOException {
        try (MultipartUpload upload = MultipartUpload.begin(bucket, key, metadata(blob))) {
            int number = 1;
            for (long at = 0; at < size; at += MultipartUpload.PART) {
                upload.part(number++, part(file, at, Math.min(MultipartUpload.PART, size - at)));
            }
            upload.complete();
        }
    }

    private void copyParts(S3BlobStore other, BlobKind kind, Digest blob, long size, LongConsumer progress)
            throws IOException {
        String key = kind.key(blob);
        BlobName name = new BlobName(kind);
        try (MultipartUpload upload = MultipartUpload.begin(bucket, key, metadata(blob))) {
            int number = 1;
            for (long at = 0; at < size; at += MultipartUpload.PART) {
                long last = Math.min(at + MultipartUpload.PART, size) - 1;
                byte[] part = other.bucket.range(key, "bytes=%d-%d".formatted(at, last));
                name.update(part, 0, part.length);
                upload.part(number++, RequestBody.fromBytes(part));
                progress.accept(part.length);
            }
            VerifyingStream.check(other.bucket.where(key), name.finish(), blob);
            putTree(blob, name);
            upload.complete();
        }
    }

    /** The tree that came with the name, if it is a pack's. */
    private void putTree(Digest blob, BlobName name) throws StoreException {
        if (name.tree().isPresent()) {
            trees.put(blob, name.tree().get().leaves());
        }
    }

    /** A slice of the file, opened anew for each try, never in memory as a whole. */
    private static RequestBody part(Path file, long from, long length) {
        return RequestBody.fromContentProvider(() -> slice(file, from, length), length, "application/octet-stream");
    }

    private static InputStream slice(Path file, long from, long length) {
        try {
            FileChannel channel = FileChannel.open(file);
            channel.position(from);
            return new BoundedStream(Channels.newInputStream(channel), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
