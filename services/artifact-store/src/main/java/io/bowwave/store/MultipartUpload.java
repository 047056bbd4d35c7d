package io.bowwave.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/** An object in parts: nobody sees it before {@link #complete}. Parts may be sent by several threads. */
final class MultipartUpload implements AutoCloseable {

    /** Bytes of each part but the last. */
    static final int PART = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MultipartUpload.class);

    private final S3Bucket bucket;
    private final String key;
    private final String id;
    private final ConcurrentSkipListMap<Integer, CompletedPart> parts = new ConcurrentSkipListMap<>();
    private boolean ended;

    private MultipartUpload(S3Bucket bucket, String key, String id) {
        this.bucket = bucket;
        this.key = key;
        this.id = id;
    }

    static MultipartUpload begin(S3Bucket bucket, String key, Map<String, String> metadata) throws StoreException {
        String id = bucket.call(
                        "begin upload of",
                        key,
                        s3 -> s3.createMultipartUpload(request ->
                                request.bucket(bucket.name()).key(key).metadata(metadata)))
                .uploadId();
        return new MultipartUpload(bucket, key, id);
    }

    /** The newest upload of this key that was begun and not ended, with its parts; older ones are aborted. */
    static Optional<MultipartUpload> resume(S3Bucket bucket, String key, long size) throws StoreException {
        List<software.amazon.awssdk.services.s3.model.MultipartUpload> open = new ArrayList<>(bucket.uploads(key));
        open.removeIf(each -> !each.key().equals(key));
        open.sort(Comparator.comparing(
                software.amazon.awssdk.services.s3.model.MultipartUpload::initiated,
                Comparator.nullsFirst(Comparator.naturalOrder())));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        MultipartUpload newest =
                new MultipartUpload(bucket, key, open.removeLast().uploadId());
        open.forEach(each -> new MultipartUpload(bucket, key, each.uploadId()).close());
        newest.listParts(size);
        return Optional.of(newest);
    }

    /** Whether the part was sent, also by an earlier process. */
    boolean has(int number) {
        return parts.containsKey(number);
    }

    int sent() {
        return parts.size();
    }

    /** @param number from 1 */
    void part(int number, RequestBody body) throws StoreException {
        String tag = bucket.call(
                        "upload part " + number + " of",
                        key,
                        s3 -> s3.uploadPart(
                                request -> request.bucket(bucket.name())
                                        .key(key)
                                        .uploadId(id)
                                        .partNumber(number)
                                        .contentLength(
                                                body.optionalContentLength().orElseThrow()),
                                body))
                .eTag();
        parts.put(number, CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    void complete() throws StoreException {
        bucket.call(
                "complete upload of",
                key,
                s3 -> s3.completeMultipartUpload(request -> request.bucket(bucket.name())
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts.values()))));
        ended = true;
    }

    /** The parts stay, for who resumes it. */
    void keep() {
        ended = true;
    }

    /** Drops the parts unless it is complete or kept. */
    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            bucket.call(
                    "abort upload of",
                    key,
                    s3 -> s3.abortMultipartUpload(
                            request -> request.bucket(bucket.name()).key(key).uploadId(id)));
        } catch (StoreException e) {
            LOG.warn("Parts of {} stay in the store until they are old: {}", bucket.where(key), e.getMessage());
        }
    }

    /** A part of another length than it must have is sent again. */
    private void listParts(long size) throws StoreException {
        List<Part> found =
                bucket.call(
                        "list parts of", key, s3 -> s3
                                .listPartsPaginator(request ->
                                        request.bucket(bucket.name()).key(key).uploadId(id))
                                .parts()
                                .stream()
                                .toList());
        for (Part part : found) {
            long offset = (long) (part.partNumber() - 1) * PART;
            if (offset < size && part.size() == Math.min(PART, size - offset)) {
                parts.put(
                        part.partNumber(),
                        CompletedPart.builder()
                                .partNumber(part.partNumber())
                                .eTag(part.eTag())
                                .build());
            }
        }
    }

    /** Drops the parts of uploads that were begun before this time and never ended. */
    static int abortOlder(S3Bucket bucket, String prefix, Instant than) throws StoreException {
        int aborted = 0;
        for (software.amazon.awssdk.services.s3.model.MultipartUpload each : bucket.uploads(prefix)) {
            if (each.initiated() != null && each.initiated().isBefore(than)) {
                new MultipartUpload(bucket, each.key(), each.uploadId()).close();
                aborted++;
            }
        }
        return aborted;
    }
}
