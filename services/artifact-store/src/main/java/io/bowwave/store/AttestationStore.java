package io.bowwave.store;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.provenance.Envelope;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Signed statements about what builds made: {@code attestations/<build>-<attempt>.json}. An attempt that had lost its lease may have left one
 * too; that of the highest attempt is the one that counts, since no attempt comes after the one that succeeded. Thread-safe.
 */
public final class AttestationStore {

    private static final String PREFIX = "attestations/";
    private static final Pattern KEY = Pattern.compile(PREFIX + "([0-9a-f-]{36})-([0-9]{1,6})\\.json");

    /** One that the store has. */
    public record Stored(BuildId build, int attempt, Instant modified) {}

    private final S3Bucket bucket;

    AttestationStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** Stores it, in place of one that is there. */
    public void put(BuildId build, int attempt, byte[] envelope) throws StoreException {
        String key = key(build, attempt);
        bucket.call(
                "put",
                key,
                s3 -> s3.putObject(
                        request -> request.bucket(bucket.name()).key(key).contentType("application/json"),
                        RequestBody.fromBytes(envelope)));
    }

    /** Unchecked; empty when there is none, or what is there is too large to be one. */
    public Optional<byte[]> get(BuildId build, int attempt) throws StoreException {
        try {
            byte[] envelope = bucket.range(key(build, attempt), "bytes=0-%d".formatted(Envelope.MAX_BYTES));
            return envelope.length > Envelope.MAX_BYTES ? Optional.empty() : Optional.of(envelope);
        } catch (MissingBlobException e) {
            return Optional.empty();
        }
    }

    public boolean has(BuildId build, int attempt) throws StoreException {
        return bucket.head(key(build, attempt)).isPresent();
    }

    /** That of the build's highest attempt. */
    public Optional<byte[]> newest(BuildId build) throws StoreException {
        try (Stream<Stored> all = list(PREFIX + build + "-")) {
            Optional<Stored> newest = all.max(Comparator.comparingInt(Stored::attempt));
            return newest.isEmpty() ? Optional.empty() : get(build, newest.get().attempt());
        } catch (SdkException e) {
            throw new StoreException("list attestations of build %s: %s".formatted(build, e.getMessage()), e);
        }
    }

    /** Every one, in pages behind the scenes. A fault comes out of the stream as {@link SdkException}. */
    public Stream<Stored> list() throws StoreException {
        return list(PREFIX);
    }

    /** Whether there is one at all. */
    public boolean any() throws StoreException {
        try (Stream<Stored> all = list()) {
            return all.findAny().isPresent();
        } catch (SdkException e) {
            throw new StoreException("list attestations: %s".formatted(e.getMessage()), e);
        }
    }

    /** Removes it if it is there. */
    public void delete(BuildId build, int attempt) throws StoreException {
        bucket.call(
                "delete",
                key(build, attempt),
                s3 -> s3.deleteObject(request -> request.bucket(bucket.name()).key(key(build, attempt))));
    }

    private Stream<Stored> list(String prefix) throws StoreException {
        return bucket
                .call(
                        "list",
                        prefix,
                        s3 -> s3.listObjectsV2Paginator(
                                request -> request.bucket(bucket.name()).prefix(prefix)))
                .contents()
                .stream()
                .flatMap(object -> stored(object).stream());
    }

    private static Optional<Stored> stored(S3Object object) {
        Matcher matcher = KEY.matcher(object.key());
        return matcher.matches()
                ? Optional.of(new Stored(
                        new BuildId(matcher.group(1)), Integer.parseInt(matcher.group(2)), object.lastModified()))
                : Optional.empty();
    }

    private static String key(BuildId build, int attempt) {
        return "%s%s-%d.json".formatted(PREFIX, build, attempt);
    }
}
