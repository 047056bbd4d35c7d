package io.bowwave.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EventRecordsTest {

    private static final BuildId BUILD = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
    private static final AppName APP = new AppName("web");

    @Test
    void aDeployableStandsInThePartitionOfItsApp() {
        Digest digest = Digest.of(new byte[0]);
        Event<Deployable> event = new Event<>(
                "deployable/1",
                Instant.EPOCH,
                "/bowwave/stream-host",
                "web/" + BUILD,
                "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01",
                new Deployable(
                        APP,
                        BUILD,
                        "c",
                        new ArtifactRef(digest, digest, 1),
                        DeployableState.DEPLOYABLE,
                        List.of(),
                        List.of(),
                        null));
        ProducerRecord<byte[], byte[]> record = EventRecords.keyed(Keys.deployable(APP, BUILD), APP.text(), 12, event);
        assertThat(record.partition()).isEqualTo(EventRecords.partition("web", 12));
        assertThat(record.topic()).isEqualTo("bowwave.deployables");
        assertThat(header(record, "ce_type")).isEqualTo("io.bowwave.deployable.v1");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_traceparent")).startsWith("00-111");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
