package io.bowwave.jobtable;

import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code api_token}. It holds SHA-256 hashes: a token is 32 random bytes, so nothing slower is needed, and nobody who reads
 * the table can use one.
 */
public final class Tokens {

    private static final String PREFIX = "bw_";
    private static final int TOKEN_BYTES = 32;

    private final Jdbi jdbi;
    private final SecureRandom random;

    Tokens(Jdbi jdbi, SecureRandom random) {
        this.jdbi = jdbi;
        this.random = random;
    }

    /**
     * Makes a token; it can be read only here. An earlier token of this name stops working.
     *
     * @param roles admin, deployer, builder, agent, viewer; any case
     * @param validFor null: until it is revoked
     */
    public String issue(String name, Set<String> roles, @Nullable Duration validFor) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        register(name, token, roles, validFor);
        return token;
    }

    /** Makes a token that is known elsewhere, for example in a file, valid; an earlier token of this name stops working. */
    public void register(String name, String token, Set<String> roles, @Nullable Duration validFor) {
        List<String> names = roles.stream()
                .map(role -> role.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO api_token (hash, name, roles, expires_at)
                        VALUES (:hash, :name, :roles, now() + :validFor * interval '1 millisecond')
                        ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, roles = excluded.roles, expires_at = excluded.expires_at""")
                .bind("hash", hash(token))
                .bind("name", name)
                .bindArray("roles", String.class, names)
                .bind("validFor", validFor == null ? null : validFor.toMillis())
                .execute());
    }

    /** Empty: unknown, revoked or expired. */
    public Optional<TokenOwner> verify(String token) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT name, roles FROM api_token WHERE hash = :hash AND (expires_at IS NULL OR expires_at > now())")
                .bind("hash", hash(token))
                .map((row, context) -> new TokenOwner(row.getString("name"), new HashSet<>(Rows.texts(row, "roles"))))
                .findOne());
    }

    /** @return whether there was one */
    public boolean revoke(String name) {
        return jdbi.withHandle(handle -> handle.execute("DELETE FROM api_token WHERE name = ?", name)) > 0;
    }

    private static byte[] hash(String token) {
        return Digest.sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
