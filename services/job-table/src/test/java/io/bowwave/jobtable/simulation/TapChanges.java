package io.bowwave.jobtable.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a logical slot (pgoutput, protocol version 1), one by one in their order, as far as they tell rows of
 * {@code build_job}. See PostgreSQL's manual, "Logical Replication Message Formats".
 */
final class TapChanges {

    private static final String TABLE = "build_job";

    private final Map<Integer, List<String>> columns = new HashMap<>();

    /** The row as the message leaves it, by column; empty: the message is about something else. */
    Optional<Map<String, @Nullable String>> row(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        return switch (bytes.get()) {
            case 'R' -> {
                relation(bytes);
                yield Optional.empty();
            }
            case 'I', 'U' -> changed(bytes);
            default -> Optional.empty();
        };
    }

    private void relation(ByteBuffer bytes) {
        int oid = bytes.getInt();
        text(bytes);
        String table = text(bytes);
        bytes.get();
        int count = bytes.getShort();
        List<String> names = new ArrayList<>();
        for (int column = 0; column < count; column++) {
            bytes.get();
            names.add(text(bytes));
            bytes.getLong();
        }
        if (table.equals(TABLE)) {
            columns.put(oid, names);
        } else {
            columns.remove(oid);
        }
    }

    private Optional<Map<String, @Nullable String>> changed(ByteBuffer bytes) {
        List<String> names = columns.get(bytes.getInt());
        if (names == null) {
            return Optional.empty();
        }
        if (bytes.get() != 'N') {
            tuple(bytes, names);
            bytes.get();
        }
        return Optional.of(tuple(bytes, names));
    }

    private static Map<String, @Nullable String> tuple(ByteBuffer bytes, List<String> names) {
        Map<String, @Nullable String> row = new HashMap<>();
        int count = bytes.getShort();
        for (int column = 0; column < count; column++) {
            switch (bytes.get()) {
                case 'n' -> row.put(names.get(column), null);
                case 't' -> {
                    byte[] value = new byte[bytes.getInt()];
                    bytes.get(value);
                    row.put(names.get(column), new String(value, StandardCharsets.UTF_8));
                }
                default -> throw new IllegalStateException(names.get(column) + " is not in the change");
            }
        }
        return row;
    }

    private static String text(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        for (byte next = bytes.get(); next != 0; next = bytes.get()) {
            text.append((char) next);
        }
        return text.toString();
    }
}
