package io.bowwave.store;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Pack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Copies packs from other stores into one, in parts that go in parallel. A pack becomes visible only when its name was checked, which is
 * the root of its tree. With the source's tree each part is checked before it is sent on, so the parts that an earlier process has sent are
 * as good as ours and are not sent again; such a pack is read back once, since this process has not seen all of its bytes.
 * Memory: {@link #WINDOW} parts for each pack on the way. Thread-safe.
 */
public final class PackCopier {

    /** Parts of one pack that are in memory at a time. */
    public static final int WINDOW = 2;

    /** Bytes of a part. */
    public static final int PART = MultipartUpload.PART;

    private static final int SLICE = BlobHash.BLOCK;

    private final S3BlobStore own;
    private final ExecutorService threads;

    /** @param threads on which parts are read and written; its size bounds the connections */
    public PackCopier(S3BlobStore own, ExecutorService threads) {
        this.own = own;
        this.threads = threads;
    }

    /**
     * Copies a pack unless it is there with its size.
     *
     * @param progress told the bytes of each piece as it is here, from several threads
     * @return bytes that were read from the other store
     * @throws MissingBlobException when the other store lacks it
     * @throws DamagedBlobException when the other store's bytes are not what the name promises
     */
    public long copy(S3BlobStore from, Pack pack, Throttle throttle, LongConsumer progress) throws IOException {
        return own.has(BlobKind.PACK, pack.digest(), pack.size()) ? 0 : replace(from, pack, throttle, progress);
    }

    /** As {@link #copy}, also when there is an object of this name and size: for one that was found rotten. */
    public long replace(S3BlobStore from, Pack pack, Throttle throttle, LongConsumer progress) throws IOException {
        try {
            return pack.size() <= S3BlobStore.MULTIPART_ABOVE
                    ? whole(from, pack, throttle, progress)
                    : parts(from, pack, throttle, progress);
        } catch (SdkException e) {
            throw new StoreException("copy %s: %s".formatted(where(from, pack), e.getMessage()), e);
        }
    }

    private long whole(S3BlobStore from, Pack pack, Throttle throttle, LongConsumer progress) throws IOException {
        byte[] bytes = read(from, pack, 0, throttle);
        BlobHasher hasher = new BlobHasher();
        hasher.update(bytes, 0, bytes.length);
        BlobHash tree = check(from, pack, hasher);
        own.trees().put(pack.digest(), tree.leaves());
        own.putWhole(BlobKind.PACK.key(pack.digest()), pack.digest(), body(bytes));
        progress.accept(bytes.length);
        return bytes.length;
    }

    private long parts(S3BlobStore from, Pack pack, Throttle throttle, LongConsumer progress) throws IOException {
        Optional<BlobHash> tree = tree(from, pack);
        try (MultipartUpload upload = upload(pack, tree.isPresent())) {
            boolean resumed = upload.sent() > 0;
            BlobHasher hasher = new BlobHasher();
            PartWindow window = new PartWindow(threads, WINDOW, bytes -> {
                if (!resumed) {
                    hasher.update(bytes, 0, bytes.length);
                }
            });
            long copied;
            try {
                copied = window.run(count(pack), upload::has, number -> {
                    byte[] bytes = read(from, pack, number, throttle);
                    verify(from, pack, number, bytes, tree);
                    upload.part(number + 1, body(bytes));
                    progress.accept(bytes.length);
                    return bytes;
                });
            } catch (IOException | RuntimeException e) {
                if (tree.isPresent() && !(e instanceof DamagedBlobException)) {
                    upload.keep();
                }
                throw e;
            }
            complete(pack, upload, resumed ? tree.orElseThrow() : check(from, pack, hasher));
            if (resumed) {
                readBack(pack);
            }
            return copied;
        }
    }

    private void complete(Pack pack, MultipartUpload upload, BlobHash tree) throws StoreException {
        own.trees().put(pack.digest(), tree.leaves());
        upload.complete();
    }

    private MultipartUpload upload(Pack pack, boolean mayResume) throws StoreException {
        String key = BlobKind.PACK.key(pack.digest());
        Optional<MultipartUpload> begun =
                mayResume ? MultipartUpload.resume(own.bucket(), key, pack.size()) : Optional.empty();
        return begun.isPresent()
                ? begun.get()
                : MultipartUpload.begin(own.bucket(), key, S3BlobStore.metadata(pack.digest()));
    }

    /** Empty when the source has none that fits. */
    private static Optional<BlobHash> tree(S3BlobStore from, Pack pack) throws StoreException {
        Optional<byte[]> leaves = from.tree(pack.digest());
        try {
            return leaves.isEmpty()
                    ? Optional.empty()
                    : Optional.of(BlobHash.of(leaves.get(), pack.size(), pack.digest()));
        } catch (InvalidArtifactException e) {
            return Optional.empty();
        }
    }

    private static int count(Pack pack) {
        return Math.toIntExact((pack.size() + PART - 1) / PART);
    }

    private static byte[] read(S3BlobStore from, Pack pack, int number, Throttle throttle) throws IOException {
        boolean whole = pack.size() <= S3BlobStore.MULTIPART_ABOVE;
        long offset = whole ? 0 : (long) number * PART;
        byte[] bytes = new byte[(int) (whole ? pack.size() : Math.min(PART, pack.size() - offset))];
        try (InputStream in = from.openRange(BlobKind.PACK, pack.digest(), offset, bytes.length)) {
            int at = 0;
            while (at < bytes.length) {
                int read = in.readNBytes(bytes, at, Math.min(SLICE, bytes.length - at));
                if (read == 0) {
                    throw new DamagedBlobException("%s: found %d bytes from %d on, expected %d"
                            .formatted(where(from, pack), at, offset, bytes.length));
                }
                throttle.take(read);
                at += read;
            }
        }
        return bytes;
    }

    private static void verify(S3BlobStore from, Pack pack, int number, byte[] bytes, Optional<BlobHash> tree)
            throws DamagedBlobException {
        if (tree.isEmpty()) {
            return;
        }
        int first = number * (PART / BlobHash.BLOCK);
        for (int at = 0; at < bytes.length; at += BlobHash.BLOCK) {
            int block = first + at / BlobHash.BLOCK;
            ByteBuffer content = ByteBuffer.wrap(bytes, at, Math.min(BlobHash.BLOCK, bytes.length - at));
            if (!tree.get().verify(block, content)) {
                throw new DamagedBlobException("%s: block %d: found other bytes than its tree expects, expected %s"
                        .formatted(where(from, pack), block, pack.digest()));
            }
        }
    }

    private static BlobHash check(S3BlobStore from, Pack pack, BlobHasher hasher) throws DamagedBlobException {
        BlobHash tree = hasher.finish();
        VerifyingStream.check(where(from, pack), tree.root(), pack.digest());
        return tree;
    }

    private void readBack(Pack pack) throws IOException {
        try (InputStream in = own.get(BlobKind.PACK, pack.digest())) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (DamagedBlobException e) {
            own.delete(BlobKind.PACK, pack.digest());
            throw e;
        }
    }

    private static RequestBody body(byte[] bytes) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream");
    }

    private static String where(S3BlobStore store, Pack pack) {
        return store.bucket().where(BlobKind.PACK.key(pack.digest()));
    }
}
