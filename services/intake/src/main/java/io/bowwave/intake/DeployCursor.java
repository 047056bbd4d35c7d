package io.bowwave.intake;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a page of deploys ended: {@code <time>~<request>}, opaque to callers. */
record DeployCursor(Instant at, String request) {

    static @Nullable DeployCursor of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int cut = text.indexOf('~');
        try {
            return new DeployCursor(Instant.parse(text.substring(0, Math.max(cut, 0))), text.substring(cut + 1));
        } catch (DateTimeException e) {
            throw Answers.invalid("cursor: found \"%s\", expected one that a page before gave".formatted(text));
        }
    }

    /** Behind this deploy; its time is chosen as {@link DeployViews} sorts by it. */
    static String after(DeployResource deploy) {
        DeployResource.Waiting waiting = deploy.waiting();
        Instant at = Stream.of(
                        Optional.ofNullable(deploy.requestedAt()),
                        Optional.ofNullable(deploy.acceptedAt()),
                        Optional.ofNullable(deploy.endedAt()),
                        Optional.ofNullable(waiting).map(DeployResource.Waiting::since))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
        return at + "~" + deploy.request();
    }
}
