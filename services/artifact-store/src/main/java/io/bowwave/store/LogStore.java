package io.bowwave.store;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.nio.file.Path;
import java.util.OptionalLong;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Whole logs of builds: {@code logs/<app>/<build>/<attempt>.log}, UTF-8. Thread-safe. */
public final class LogStore {

    private final S3Bucket bucket;

    LogStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** Stores it, in place of one that is there. */
    public void put(AppName app, BuildId build, int attempt, Path log) throws StoreException {
        String key = key(app, build, attempt);
        bucket.call(
                "put",
                key,
                s3 -> s3.putObject(
                        request -> request.bucket(bucket.name()).key(key).contentType("text/plain; charset=utf-8"),
                        RequestBody.fromFile(log)));
    }

    /** Bytes; empty when there is none. */
    public OptionalLong size(AppName app, BuildId build, int attempt) throws StoreException {
        return bucket.head(key(app, build, attempt))
                .map(HeadObjectResponse::contentLength)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * A part of it.
     *
     * @param max bytes, 1 or more
     * @return fewer bytes at the log's end, none behind it
     * @throws MissingBlobException when there is no such log
     */
    public byte[] read(AppName app, BuildId build, int attempt, long offset, int max) throws StoreException {
        String key = key(app, build, attempt);
        long size = size(app, build, attempt)
                .orElseThrow(() -> new MissingBlobException("get %s: not there".formatted(bucket.where(key))));
        return offset >= size ? new byte[0] : bucket.range(key, "bytes=%d-%d".formatted(offset, offset + max - 1));
    }

    private static String key(AppName app, BuildId build, int attempt) {
        return "logs/%s/%s/%d.log".formatted(app, build, attempt);
    }
}
