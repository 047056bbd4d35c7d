package io.bowwave.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildSucceeded;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SchemaBreaksTest {

    private static final ObjectNode RELEASED =
            new SchemaGenerator(new RecordDocs(ContractFiles.SOURCES)).schema(EventTypes.of(BuildSucceeded.class));

    private static List<String> breaksAfter(Consumer<ObjectNode> change) {
        ObjectNode current = RELEASED.deepCopy();
        change.accept(current);
        return SchemaBreaks.between(RELEASED, current);
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }

    private static ArrayNode required(ObjectNode schema) {
        return (ArrayNode) schema.get("required");
    }

    @Test
    void anOptionalPropertyMayBeAdded() {
        assertThat(breaksAfter(
                        schema -> properties(schema).putObject("duration").put("type", "string")))
                .isEmpty();
    }

    @Test
    void aDescriptionMayChange() {
        assertThat(breaksAfter(schema -> schema.put("description", "other words")))
                .isEmpty();
    }

    @Test
    void aPropertyMayNotGo() {
        assertThat(breaksAfter(schema -> properties(schema).remove("home"))).containsExactly("home: removed");
    }

    @Test
    void aNestedPropertyMayNotChangeItsType() {
        assertThat(breaksAfter(schema ->
                        ((ObjectNode) schema.at("/properties/artifact/properties/size")).put("type", "string")))
                .containsExactly("artifact.size: type was \"integer\", is \"string\"");
    }

    @Test
    void aPropertyMayNotBecomeRequiredOrOptional() {
        assertThat(breaksAfter(schema -> required(schema).add("traceparent")))
                .containsExactly(": \"traceparent\" is newly required");
        assertThat(breaksAfter(schema -> required(schema).remove(0))).containsExactly(": \"id\" is no longer required");
    }

    @Test
    void additionalPropertiesMayNotBeForbidden() {
        assertThat(breaksAfter(schema -> schema.put("additionalProperties", false)))
                .hasSize(1);
    }

    @Test
    void aKnownValueMayNotGo() {
        ObjectNode released =
                new SchemaGenerator(new RecordDocs(ContractFiles.SOURCES)).schema(EventTypes.of(BuildFailed.class));
        ObjectNode current = released.deepCopy();
        ((ArrayNode) current.at("/properties/cause/" + SchemaGenerator.KNOWN_VALUES)).remove(0);
        assertThat(SchemaBreaks.between(released, current))
                .containsExactly("cause: the value \"lease-expired\" is gone");
    }
}
