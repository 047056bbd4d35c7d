package io.bowwave.metricgate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;

/** Reads the answer to an instant query of Prometheus' HTTP API, version 1. */
final class PrometheusAnswer {

    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_OF_SERVER_FAULTS = 500;
    private static final int LONGEST_SAID = 300;
    private static final String VECTOR = "vector";
    private static final String SCALAR = "scalar";

    private PrometheusAnswer() {}

    /** Whether the same question may have a better answer a moment later. */
    static boolean passing(int status) {
        return status == TOO_MANY_REQUESTS || status >= FIRST_OF_SERVER_FAULTS;
    }

    static Reading read(int status, String body) {
        JsonNode answer;
        try {
            answer = Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            return problem("found HTTP %d with \"%s\", expected JSON; is this the address of a Prometheus?"
                    .formatted(status, brief(body)));
        }
        if (status != OK || !answer.path("status").asText().equals("success")) {
            return problem("HTTP %d, %s: %s"
                    .formatted(
                            status,
                            answer.path("errorType").asText("no error type"),
                            brief(answer.path("error").asText(body))));
        }
        JsonNode data = answer.path("data");
        return switch (data.path("resultType").asText()) {
            case VECTOR -> vector(data.path("result"));
            case SCALAR -> value(data.path("result").path(1).asText());
            case String other ->
                problem(
                        "found a %s, expected a number or one series; a range such as [5m] needs rate() or *_over_time() around it"
                                .formatted(other));
        };
    }

    private static Reading vector(JsonNode result) {
        if (result.isEmpty()) {
            return new Reading.NoData();
        }
        JsonNode first = result.path(0);
        return result.size() == 1
                ? value(first.path("value").path(1).asText())
                : problem(
                        "found %d series, of which one is %s, expected one; put sum(), avg() or max() around the query"
                                .formatted(
                                        result.size(),
                                        brief(first.path("metric").toString())));
    }

    /** Prometheus writes numbers as texts, among them NaN, +Inf and -Inf. */
    private static Reading value(String text) {
        try {
            double value = Double.parseDouble(text.replace("Inf", "Infinity"));
            if (Double.isNaN(value)) {
                return new Reading.NoData();
            }
            return Double.isFinite(value)
                    ? new Reading.Value(value)
                    : problem("found %s, expected a number; does the query divide by nothing?".formatted(text));
        } catch (NumberFormatException e) {
            return problem("found \"%s\", expected a number".formatted(brief(text)));
        }
    }

    private static Reading problem(String why) {
        return new Reading.Problem(why);
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_SAID ? text : text.substring(0, LONGEST_SAID) + "...";
    }
}
