package io.bowwave.metricgate;

/** What came of one query. */
sealed interface Reading {

    /** @param value finite */
    record Value(double value) implements Reading {}

    /** The query is good, and there is nothing that it could speak of: no series, or a division of nothing by nothing. */
    record NoData() implements Reading {}

    /**
     * There is no answer.
     *
     * @param why for people, with what was found and expected
     */
    record Problem(String why) implements Reading {}
}
