package io.bowwave.queue;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.bowwave.process.Caller;
import io.bowwave.process.TokenVerifier;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers whose token it was, so that hundreds of builders that say something each second do not keep the database busy with that. A
 * token that was revoked works for 5 s more. Thread-safe.
 */
final class KnownCallers implements TokenVerifier {

    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final LoadingCache<String, Optional<Caller>> callers;

    KnownCallers(TokenVerifier verifier) {
        this.callers = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .build(verifier::verify);
    }

    @Override
    public Optional<Caller> verify(String token) {
        return callers.get(token);
    }
}
