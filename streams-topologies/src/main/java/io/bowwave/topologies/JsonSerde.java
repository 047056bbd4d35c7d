package io.bowwave.topologies;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * The values of state stores: records as JSON, so that a changelog can be read by a person, and a field added later finds its place
 * without a migration.
 */
public final class JsonSerde {

    private JsonSerde() {}

    /** @param type a record that {@link Json#mapper()} can write and read */
    public static <T> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom((topic, value) -> write(value), (topic, bytes) -> read(type, bytes));
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null stands for a deleted entry, on both sides
    private static <T> byte[] write(@Nullable T value) {
        try {
            return value == null ? null : Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("cannot be written as JSON: " + value, e);
        }
    }

    @SuppressWarnings("NullAway") // as above
    private static <T> T read(Class<T> type, byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : Json.mapper().readValue(bytes, type);
        } catch (IOException e) {
            throw new SerializationException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}
