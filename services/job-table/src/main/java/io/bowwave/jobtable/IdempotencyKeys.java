package io.bowwave.jobtable;

import io.bowwave.schemas.id.Digest;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code idempotency_key}: a request that is sent again with its key gets its first answer again. Kept for two days.
 */
public final class IdempotencyKeys {

    /** What a key says about a request. */
    public sealed interface Standing {
        /** Nobody has asked so before: do it, then {@link #complete} or {@link #abandon}. */
        record First() implements Standing {}

        /** It was done; this was the answer. */
        record Done(int status, String response) implements Standing {}

        /** Somebody is doing it just now. */
        record Busy() implements Standing {}

        /** The key was used for another request. */
        record Misused() implements Standing {}
    }

    private final Jdbi jdbi;

    IdempotencyKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * @param caller who asks; keys of different callers have nothing to do with one another
     * @param request all that makes the request what it is: method, path, body
     */
    public Standing begin(String caller, String key, byte[] request) {
        Digest hash = Digest.of(request);
        return jdbi.inTransaction(handle -> {
            // A first try that died with its process doesn't block its key for longer than a minute.
            int mine = handle.createUpdate("""
                            INSERT INTO idempotency_key AS k (caller, key, request) VALUES (:caller, :key, :request)
                            ON CONFLICT (caller, key) DO UPDATE SET created_at = clock_timestamp()
                             WHERE k.status IS NULL AND k.request = excluded.request AND k.created_at < now() - interval '1 minute'""")
                    .bind("caller", caller)
                    .bind("key", key)
                    .bind("request", hash.hash())
                    .execute();
            return mine == 1 ? new Standing.First() : standing(handle, caller, key, hash);
        });
    }

    private static Standing standing(Handle handle, String caller, String key, Digest request) {
        record Row(
                Digest request,
                @Nullable Integer status,
                @Nullable String response) {}
        Optional<Row> found = handle.createQuery(
                        "SELECT request, status, response FROM idempotency_key WHERE caller = :caller AND key = :key")
                .bind("caller", caller)
                .bind("key", key)
                .map((row, context) -> new Row(
                        Digest.ofHash(row.getBytes("request")),
                        row.getObject("status", Integer.class),
                        row.getString("response")))
                .findOne();
        if (found.isPresent() && !found.get().request().equals(request)) {
            return new Standing.Misused();
        }
        if (found.isEmpty() || found.get().status() == null) {
            return new Standing.Busy();
        }
        String response = found.get().response();
        return new Standing.Done(found.get().status(), response == null ? "" : response);
    }

    /** Keeps the answer for whoever asks again. */
    public void complete(String caller, String key, int status, String response) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE idempotency_key SET status = :status, response = :response WHERE caller = :caller AND key = :key")
                .bind("caller", caller)
                .bind("key", key)
                .bind("status", status)
                .bind("response", response)
                .execute());
    }

    /** Nothing was done: the next try counts as the first. */
    public void abandon(String caller, String key) {
        jdbi.useHandle(handle -> handle.execute(
                "DELETE FROM idempotency_key WHERE caller = ? AND key = ? AND status IS NULL", caller, key));
    }
}
