package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a delivery for one app.
 *
 * @param delivery id of the last one that this stands for
 * @param ref the full ref; empty when the delivery named none
 * @param commit null when the ref was deleted
 * @param build the one that it led to
 * @param times how many deliveries this stands for: copies of one, or all that led to nothing for the same reason
 */
public record Receipt(
        AppName app,
        String delivery,
        String source,
        String event,
        String ref,
        @Nullable String commit,
        Result result,
        String detail,
        @Nullable BuildId build,
        int times,
        Instant firstAt,
        Instant lastAt) {

    /** What came of it. */
    public enum Result {
        /** A new build. */
        QUEUED,
        /** The commit has a build already. */
        KNOWN,
        /** Nothing is built from what was pushed. */
        IGNORED,
        /** The sender did not prove that it knows a secret. */
        REFUSED
    }

    /**
     * What a delivery that led to no build says.
     *
     * @param commit null when the ref was deleted
     * @param detail why, for people; its end is cut off when it is too long
     */
    public record Nothing(AppName app, String ref, @Nullable String commit, Result result, String detail) {}
}
