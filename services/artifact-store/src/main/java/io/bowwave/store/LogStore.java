package io.bowwave.store;

import com.github.luben.zstd.Zstd;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Whole logs of builds: {@code logs/<app>/<build>/<attempt>.log.zst}, UTF-8 in the zstd seekable format, so that any part can be read
 * without the rest. Older ones end in {@code .log} and are not compressed. Thread-safe; takes some 10 MB while it writes, whatever the log.
 */
public final class LogStore {

    private static final int LEVEL = 3;

    /** The log's own length, in the object's metadata. */
    private static final String CONTENT = "content-bytes";

    private final S3Bucket bucket;

    LogStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** Stores it, in place of one that is there. */
    public void put(AppName app, BuildId build, int attempt, Path log) throws IOException {
        String key = key(app, build, attempt) + ".zst";
        Map<String, String> metadata = Map.of(CONTENT, Long.toString(Files.size(log)));
        try (InputStream in = Files.newInputStream(log);
                Parts parts = new Parts(key, metadata)) {
            SeekTable table = new SeekTable();
            for (byte[] content = in.readNBytes(SeekTable.FRAME);
                    content.length > 0;
                    content = in.readNBytes(SeekTable.FRAME)) {
                byte[] frame = Zstd.compress(content, LEVEL);
                table.add(frame.length, content.length);
                parts.write(frame);
            }
            parts.write(table.bytes());
            parts.end();
        }
    }

    /** Bytes of the log itself; empty when there is none. */
    public OptionalLong size(AppName app, BuildId build, int attempt) throws StoreException {
        try {
            return OptionalLong.of(open(app, build, attempt).size());
        } catch (MissingBlobException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * A log to read from.
     *
     * @throws MissingBlobException when there is no such log
     */
    public StoredLog open(AppName app, BuildId build, int attempt) throws StoreException {
        String plain = key(app, build, attempt);
        String key = plain + ".zst";
        Optional<HeadObjectResponse> head = bucket.head(key);
        if (head.isEmpty()) {
            long size = bucket.head(plain)
                    .map(HeadObjectResponse::contentLength)
                    .orElseThrow(() -> new MissingBlobException("get %s: not there".formatted(bucket.where(key))));
            return new StoredLog(bucket, plain, size, null);
        }
        long content = Long.parseLong(head.get().metadata().getOrDefault(CONTENT, "0"));
        long end = head.get().contentLength();
        byte[] table = bucket.range(key, "bytes=%d-%d".formatted(end - SeekTable.length(content), end - 1));
        return new StoredLog(bucket, key, content, SeekTable.read(table, content));
    }

    /**
     * A part of it; who reads several opens it.
     *
     * @param max bytes, 1 or more
     * @return fewer bytes at the log's end, none behind it
     * @throws MissingBlobException when there is no such log
     */
    public byte[] read(AppName app, BuildId build, int attempt, long offset, int max) throws StoreException {
        return open(app, build, attempt).read(offset, max);
    }

    private static String key(AppName app, BuildId build, int attempt) {
        return "logs/%s/%s/%d.log".formatted(app, build, attempt);
    }

    /** One object; in parts when it is too long for one request. */
    private final class Parts implements AutoCloseable {

        private final String key;
        private final Map<String, String> metadata;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private @Nullable MultipartUpload upload;
        private int number;

        Parts(String key, Map<String, String> metadata) {
            this.key = key;
            this.metadata = metadata;
        }

        void write(byte[] bytes) throws StoreException {
            buffer.writeBytes(bytes);
            if (buffer.size() >= MultipartUpload.PART) {
                part();
            }
        }

        void end() throws StoreException {
            if (upload == null) {
                bucket.call(
                        "put",
                        key,
                        s3 -> s3.putObject(
                                request -> request.bucket(bucket.name())
                                        .key(key)
                                        .metadata(metadata)
                                        .contentType("application/zstd"),
                                RequestBody.fromBytes(buffer.toByteArray())));
                return;
            }
            if (buffer.size() > 0) {
                part();
            }
            upload.complete();
        }

        private void part() throws StoreException {
            if (upload == null) {
                upload = MultipartUpload.begin(bucket, key, metadata);
            }
            upload.part(++number, RequestBody.fromBytes(buffer.toByteArray()));
            buffer.reset();
        }

        @Override
        public void close() {
            if (upload != null) {
                upload.close();
            }
        }
    }
}
