package io.bowwave.intake;

import io.bowwave.jobtable.Delivered;
import io.bowwave.jobtable.Delivery;
import io.bowwave.jobtable.Receipt;
import io.bowwave.schemas.id.BuildId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a delivery.
 *
 * @param duplicate whether it had come before
 * @param builds ids of those that it led to
 * @param ignored why it led to none
 * @param results what came of it for each app
 */
record WebhookOutcome(
        String delivery,
        boolean duplicate,
        List<String> builds,
        @Nullable String ignored,
        List<Result> results) {

    private static final int MOST_RESULTS = 100;

    /**
     * @param result queued, known or ignored
     * @param detail for people
     */
    record Result(
            String app,
            String ref,
            @Nullable String commit,
            String result,
            @Nullable String build,
            String detail) {

        static Result of(Receipt receipt) {
            return new Result(
                    receipt.app().text(),
                    receipt.ref(),
                    receipt.commit(),
                    text(receipt.result()),
                    receipt.build() == null ? null : receipt.build().text(),
                    receipt.detail());
        }

        static Result of(Receipt.Nothing nothing) {
            return new Result(
                    nothing.app().text(),
                    nothing.ref(),
                    nothing.commit(),
                    text(nothing.result()),
                    null,
                    nothing.detail());
        }

        private static String text(Receipt.Result result) {
            return result.name().toLowerCase(Locale.ROOT);
        }
    }

    static WebhookOutcome nothing(Delivery delivery, String why, List<Receipt.Nothing> nothings) {
        return new WebhookOutcome(
                delivery.id(),
                false,
                List.of(),
                why,
                nothings.stream().limit(MOST_RESULTS).map(Result::of).toList());
    }

    static WebhookOutcome of(Delivery delivery, Delivered delivered, List<Receipt.Nothing> nothings) {
        return new WebhookOutcome(
                delivery.id(),
                !delivered.first(),
                delivered.builds().stream().map(BuildId::text).toList(),
                null,
                Stream.concat(
                                delivered.receipts().stream().map(Result::of),
                                nothings.stream().map(Result::of))
                        .limit(MOST_RESULTS)
                        .toList());
    }

    /** A line for each app, for those who look at a terminal. */
    String text() {
        return results.isEmpty()
                ? Objects.requireNonNullElse(ignored, "nothing to do") + "\n"
                : results.stream()
                        .map(result -> result.app() + ": " + result.detail() + "\n")
                        .collect(Collectors.joining());
    }
}
