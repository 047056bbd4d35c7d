package io.bowwave.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** An object in parts: nobody sees it before {@link #complete}. For one thread. */
final class MultipartUpload implements AutoCloseable {

    /** Bytes of each part but the last. */
    static final int PART = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MultipartUpload.class);

    private final S3Bucket bucket;
    private final String key;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();
    private boolean completed;

    MultipartUpload(S3Bucket bucket, String key, Map<String, String> metadata) throws StoreException {
        this.bucket = bucket;
        this.key = key;
        this.id = bucket.call(
                        "begin upload of",
                        key,
                        s3 -> s3.createMultipartUpload(request ->
                                request.bucket(bucket.name()).key(key).metadata(metadata)))
                .uploadId();
    }

    void part(RequestBody body) throws StoreException {
        int number = parts.size() + 1;
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
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    void complete() throws StoreException {
        bucket.call(
                "complete upload of",
                key,
                s3 -> s3.completeMultipartUpload(request -> request.bucket(bucket.name())
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts))));
        completed = true;
    }

    /** Drops the parts unless it is complete. */
    @Override
    public void close() {
        if (completed) {
            return;
        }
        try {
            bucket.call(
                    "abort upload of",
                    key,
                    s3 -> s3.abortMultipartUpload(
                            request -> request.bucket(bucket.name()).key(key).uploadId(id)));
        } catch (StoreException e) {
            LOG.warn(
                    "Parts of {} stay in the store until its lifecycle rule removes them: {}",
                    bucket.where(key),
                    e.getMessage());
        }
    }
}
