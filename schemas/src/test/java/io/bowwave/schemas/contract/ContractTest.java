package io.bowwave.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.check.SchemaCheck;
import io.bowwave.schemas.rollout.DeployRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed schemas and the AsyncAPI document are what the records and topics say, and break no reader of a released version. */
class ContractTest {

    private static final String HOW = "run this test with -Dbowwave.contract.write=true and commit what it writes";

    private final SchemaGenerator generator = new SchemaGenerator(new RecordDocs(ContractFiles.SOURCES));
    private final SchemaCheck check = new SchemaCheck();

    static List<EventType<?>> types() {
        return EventTypes.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void committedSchemaIsTheRecords(EventType<?> type) throws IOException {
        isCommitted(ContractFiles.schema(type), ContractFiles.text(generator.schema(type)));
    }

    @Test
    void committedDocumentIsTheTopics() throws IOException {
        isCommitted(ContractFiles.document(), ContractFiles.text(new AsyncApiGenerator().document()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsWrittenIsValid(EventType<?> type) throws Exception {
        for (Event<?> sample : List.of(Samples.full(type), Samples.least(type))) {
            byte[] json = EventCodec.encode(sample);
            check.validate(json);
            assertThat(EventCodec.decode(json)).isEqualTo(sample);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void releasedSchemaIsNotBroken(EventType<?> type) throws IOException {
        Path released = ContractFiles.releasedSchema(type);
        ObjectNode current = generator.schema(type);
        if (ContractFiles.releasing()) {
            ContractFiles.write(released, ContractFiles.text(current));
        }
        if (Files.exists(released)) {
            assertThat(SchemaBreaks.between(Json.mapper().readTree(Files.readString(released)), current))
                    .as("a released type keeps its meaning: make a new type, or add optional properties only")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void releasedEventIsStillReadable(EventType<?> type) throws Exception {
        Path released = ContractFiles.releasedEvent(type);
        if (ContractFiles.releasing()) {
            ContractFiles.write(released, ContractFiles.text(EventCodec.tree(Samples.full(type))));
        }
        if (Files.exists(released)) {
            byte[] json = Files.readAllBytes(released);
            check.validate(json);
            assertThat(EventCodec.decode(json).data()).isInstanceOf(type.data());
        }
    }

    @Test
    void noReleasedTypeIsGone() throws IOException {
        try (var files =
                Files.list(ContractFiles.releasedSchema(types().getFirst()).getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .allSatisfy(name -> assertThat(EventTypes.find(name.substring(0, name.length() - 5)))
                            .isNotNull());
        }
    }

    @Test
    void aDeployRequestWrittenByHandIsValid() {
        EventType<?> type = EventTypes.of(DeployRequest.class);
        assertThat(check.problems(type, bytes("{\"app\":\"web\",\"action\":\"pause\"}")))
                .isEmpty();
        assertThat(check.problems(type, bytes("{\"app\":\"W E B\"}"))).hasSize(2);
    }

    @Test
    void saysWhatIsWrong() {
        ObjectNode tree = EventCodec.tree(Samples.full(EventTypes.all().getFirst()));
        tree.put("revision", "first").put("app", "?").put("time", "noon").remove("branch");
        assertThatThrownBy(() -> check.validate(bytes(tree.toString())))
                .hasMessageContaining("/revision")
                .hasMessageContaining("/app")
                .hasMessageContaining("/time")
                .hasMessageContaining("branch");
        assertThat(check.problems(bytes("{\"type\":\"nothing.of.ours\"}"))).hasSize(1);
        assertThat(check.problems(bytes("[]"))).hasSize(1);
    }

    private static void isCommitted(Path file, String generated) throws IOException {
        if (ContractFiles.writing()) {
            ContractFiles.write(file, generated);
        }
        assertThat(file).as(HOW).exists();
        assertThat(Files.readString(file)).as(HOW).isEqualTo(generated);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
