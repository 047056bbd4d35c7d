package io.bowwave.topologies.replication;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.TRACE;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static io.bowwave.topologies.Samples.completed;
import static io.bowwave.topologies.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.topologies.Driver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicationTopologyTest {

    private final Driver driver = new Driver(ReplicationTopology.build());
    private final BuildId build = build(1);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void wordsHaveKeyIdHeadersAndTheTraceOfThePush() {
        driver.send("web", succeeded(build, 1, 3, List.of(US, EU)));
        driver.send("web", completed(build, EU));

        List<TestRecord<byte[], byte[]>> records = driver.records(Topics.DEPLOYABLES);
        assertThat(records).hasSize(2).allSatisfy(record -> {
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("web|" + build);
            assertThat(header(record, "ce_type")).isEqualTo("io.bowwave.deployable.v1");
            assertThat(header(record, "ce_traceparent")).isEqualTo(TRACE);
        });
        assertThat(records)
                .extracting(record -> header(record, "ce_id"))
                .containsExactly("deployable/" + build + "/1", "deployable/" + build + "/2");
    }

    @Test
    void aRejectionAmongDeployEventsIsPublishedAsState() {
        driver.send("web", succeeded(build, 1, 3, List.of(US)));
        driver.send("web", new RolloutSuperseded(WEB, new RequestId("r1"), new RequestId("r2")));
        driver.send("web", new BuildRejected(WEB, new RequestId("r2"), build, "crashes", null));

        assertThat(driver.data(Topics.DEPLOYABLES, Deployable.class))
                .extracting(Deployable::state)
                .containsExactly(DeployableState.DEPLOYABLE, DeployableState.REJECTED);
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheRestGoesOn() {
        driver.sendRaw(Topics.BUILD_EVENTS, "web", "{\"type\":\"io.bowwave.build.succeeded.v1\"");
        driver.sendRaw(Topics.REPLICA_EVENTS, null, "[]");
        driver.sendRaw(Topics.BUILD_EVENTS, "web", null);
        driver.send("web", succeeded(build, 1, 3, List.of(US)));

        assertThat(driver.records(Topics.DEAD_LETTERS)).hasSize(2).first().satisfies(record -> {
            assertThat(header(record, "dl_topic")).isEqualTo(Topics.BUILD_EVENTS.name());
            assertThat(header(record, "dl_process")).isEqualTo("replication");
            assertThat(header(record, "dl_offset")).isEqualTo("0");
            assertThat(header(record, "dl_reason")).startsWith("value: not JSON");
        });
        assertThat(driver.events(Topics.DEPLOYABLES)).extracting(Event::id).hasSize(1);
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
