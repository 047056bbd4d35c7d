package io.bowwave.jobtable;

/**
 * What a webhook brought.
 *
 * @param id as the sender names it; the same when it is sent again
 * @param source who sends, for example {@code github}
 * @param event for example {@code push}
 */
public record Delivery(String id, String source, String event) {

    private static final int LONGEST_ID = 100;

    public Delivery {
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "delivery: found an id of %d characters, expected 1 to %d".formatted(id.length(), LONGEST_ID));
        }
    }

    /** Ids of different senders have nothing to do with one another. */
    String key() {
        return source + "/" + id;
    }
}
