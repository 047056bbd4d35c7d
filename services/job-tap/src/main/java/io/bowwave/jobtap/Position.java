package io.bowwave.jobtap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A place in the WAL, as Debezium writes it: a JSON object of numbers, texts and truths.
 *
 * @param json as it is kept
 */
record Position(String json) {

    static Position of(SourceRecord record) {
        try {
            return new Position(Json.mapper().writeValueAsString(record.sourceOffset()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("position cannot be written as JSON: " + record.sourceOffset(), e);
        }
    }

    /** The farthest LSN that it names: everything committed before it has been read. */
    long lsn() {
        JsonNode tree = tree();
        return Stream.of("lsn", "lsn_proc", "lsn_commit")
                .map(tree::path)
                .filter(JsonNode::isNumber)
                .mapToLong(JsonNode::longValue)
                .max()
                .orElse(0);
    }

    /** Up to here the connector may let PostgreSQL forget. */
    static long lsn(Map<String, ?> offset) {
        return Stream.of("lsn", "lsn_proc", "lsn_commit")
                .map(offset::get)
                .filter(Number.class::isInstance)
                .mapToLong(value -> ((Number) value).longValue())
                .max()
                .orElse(0);
    }

    private JsonNode tree() {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the kept position is not JSON: " + json, e);
        }
    }
}
