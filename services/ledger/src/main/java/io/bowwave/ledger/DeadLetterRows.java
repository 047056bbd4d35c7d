package io.bowwave.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of dead letters; they have no form of their own, so every record makes one. */
final class DeadLetterRows {

    /** The whole record stays in the topic. */
    private static final int VALUE_BYTES = 64 << 10;

    private static final String INSERT = """
            insert into dead_letter (partition, log_offset, topic, at_partition, at_offset, process, reason, key, value, time)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (partition, log_offset) do nothing
            """;

    private DeadLetterRows() {}

    static Change of(Entry entry) {
        return Change.of(
                INSERT,
                entry.partition(),
                entry.offset(),
                entry.header("dl_topic"),
                number(entry.header("dl_partition")),
                number(entry.header("dl_offset")),
                entry.header("dl_process"),
                entry.header("dl_reason"),
                entry.key(),
                text(entry.value()),
                entry.written());
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null
                ? null
                : new String(Arrays.copyOf(value, Math.min(value.length, VALUE_BYTES)), StandardCharsets.UTF_8);
    }

    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }
}
