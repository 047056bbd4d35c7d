package io.bowwave.process;

import java.util.Optional;

/** Tells whose token this is. A process that has a bean of this type asks for a token on every route that is not {@link Open}. */
public interface TokenVerifier {

    /** Empty when nobody has this token. May block. */
    Optional<Caller> verify(String token);
}
