package io.bowwave.jobtable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page of builds begins: before the build made then with that id. Opaque to readers. */
record PageCursor(OffsetDateTime at, UUID id) {

    /** Before anything that can be. */
    static final PageCursor START =
            new PageCursor(OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), new UUID(0, 0));

    static PageCursor after(Build build) {
        return new PageCursor(
                build.createdAt().atOffset(ZoneOffset.UTC), build.id().uuid());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at.toInstant() + "/" + id).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws RefusedException INVALID */
    static PageCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("/", -1);
            if (parts.length == 2) {
                return new PageCursor(Instant.parse(parts[0]).atOffset(ZoneOffset.UTC), UUID.fromString(parts[1]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static RefusedException refused(String text, @Nullable Exception cause) {
        RefusedException refused = new RefusedException(
                RefusedException.Code.INVALID,
                "cursor: found \"%s\", expected the `next` of an earlier page".formatted(text));
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }
}
