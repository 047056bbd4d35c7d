package io.bowwave.schemas.contract;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The committed contract. With {@code -Dbowwave.contract.write=true} the tests write the schemas and the document instead of comparing;
 * with {@code -Dbowwave.contract.release=true} they also become what later changes are compared with.
 */
final class ContractFiles {

    static final Path SOURCES = Path.of("src/main/java");
    private static final Path MAIN = Path.of("src/main/resources/io/bowwave/schemas");
    private static final Path RELEASED = Path.of("src/test/resources/io/bowwave/schemas/released");

    private ContractFiles() {}

    static boolean writing() {
        return Boolean.getBoolean("bowwave.contract.write");
    }

    static boolean releasing() {
        return Boolean.getBoolean("bowwave.contract.release");
    }

    static Path schema(EventType<?> type) {
        return MAIN.resolve("json").resolve(type.type() + ".json");
    }

    static Path document() {
        return MAIN.resolve("asyncapi.json");
    }

    static Path releasedSchema(EventType<?> type) {
        return RELEASED.resolve(type.type() + ".json");
    }

    /** An event as a released version wrote it. */
    static Path releasedEvent(EventType<?> type) {
        return RELEASED.resolve("events").resolve(type.type() + ".json");
    }

    static String text(JsonNode tree) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        return Json.mapper().writer(printer).writeValueAsString(tree) + "\n";
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
