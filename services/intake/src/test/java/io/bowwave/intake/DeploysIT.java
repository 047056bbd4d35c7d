package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests, rollouts, and what runs. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class DeploysIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Stack stack;

    DeploysIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void aDeployRequestIsInTheTopicWhenItIsAccepted() throws Exception {
        Scenario scenario = stack.scenario();
        Build build = scenario.queue('a');
        String key = "release-" + stack.suffix + "/1";
        String body = "{\"app\":\"%s\",\"action\":\"deploy\",\"build\":\"%s\",\"reason\":\"first\"}"
                .formatted(scenario.app, build.id().text().substring(0, 30));

        HttpResponse<String> accepted = stack.post("/v1/deploys", body, Idempotency.HEADER, key);
        HttpResponse<String> again = stack.post("/v1/deploys", body, Idempotency.HEADER, key);

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(Responses.json(again)).isEqualTo(Responses.json(accepted));
        assertThat(Responses.json(accepted).path("request").asText()).isEqualTo(key);
        List<DeployRequest> written = requests(scenario.app);
        assertThat(written).hasSize(1);
        assertThat(written.getFirst().build()).isEqualTo(build.id());
        assertThat(written.getFirst().requestedBy()).isEqualTo("admin");
        HttpResponse<String> shown =
                stack.get(Responses.json(accepted).path("url").asText());
        assertThat(Responses.json(shown).path("state").asText())
                .as(shown.body())
                .isEqualTo("requested");
        await().atMost(SOON).untilAsserted(() -> assertThat(Responses.json(stack.get("/v1/deploys?app=" + scenario.app))
                        .path("items"))
                .hasSize(1));
    }

    @Test
    void showsWhatARolloutWaitsForAndWhatRuns() {
        Scenario scenario = stack.scenario();
        Build build = scenario.run(scenario.queue('b'));
        ArtifactRef artifact = scenario.succeed(build, 4096, 1024);
        scenario.replicate(build, artifact, 4096, true);
        RequestId request = new RequestId("req-" + scenario.app);
        scenario.rollOut(request, build, artifact, 1, null);
        scenario.converge(request, Stack.WEST, 1, 2);
        scenario.fleet(Stack.WEST, count(1, build, MachineState.HEALTHY, 2));
        scenario.fleet(Stack.EAST, count(1, build, MachineState.HEALTHY, 1), count(1, build, MachineState.FETCHING, 1));
        scenario.machine(Stack.EAST, 1, 1, MachineState.HEALTHY, build, Transfer.NONE);
        scenario.machine(Stack.EAST, 2, 1, MachineState.FETCHING, build, Transfer.NONE);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode deploy = Responses.json(stack.get("/v1/deploys/" + request));
            assertThat(deploy.path("state").asText()).isEqualTo("rolling");
            assertThat(deploy.path("waitingFor").asText())
                    .isEqualTo("ap-south: no machine has reported yet; us-east: 1 of 2 machines healthy (1 fetching)");
            assertThat(deploy.path("events")).hasSize(3);
            JsonNode status = Responses.json(stack.get("/v1/apps/" + scenario.app + "/status"));
            assertThat(status.path("machines").asInt()).isEqualTo(4);
            assertThat(status.path("healthy").asInt()).isEqualTo(3);
            assertThat(status.path("regions")).hasSize(3);
            assertThat(status.path("rollout").path("request").asText()).isEqualTo(request.text());
            assertThat(Responses.json(stack.get("/v1/builds/" + build.id() + "/replicas"))
                            .path("items"))
                    .hasSize(3);
            assertThat(Responses.json(stack.get("/v1/deployables?app=" + scenario.app))
                            .at("/items/0/state")
                            .asText())
                    .isEqualTo("deployable");
        });
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode first = Responses.json(stack.get("/v1/apps/" + scenario.app + "/machines?region=us-east&limit=1"));
            assertThat(first.at("/items/0/machine").asText()).isEqualTo("us-east-m1");
            JsonNode second =
                    Responses.json(stack.get("/v1/apps/" + scenario.app + "/machines?region=us-east&limit=1&cursor="
                            + first.path("next").asText()));
            assertThat(second.at("/items/0/state").asText()).isEqualTo("fetching");
            assertThat(second.has("next")).isFalse();
        });
    }

    private static FleetCount count(long generation, Build build, MachineState state, int machines) {
        return new FleetCount(generation, build.id(), state, machines, Transfer.NONE, null);
    }

    private List<DeployRequest> requests(AppName app) throws Exception {
        List<DeployRequest> found = new ArrayList<>();
        try (var consumer = KafkaClients.consumer(stack.config.kafkaBootstrap(), "intake-it", null)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEPLOY_REQUESTS.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (EventCodec.decode(record.value()).data() instanceof DeployRequest request
                            && request.app().equals(app)) {
                        found.add(request);
                    }
                }
            }
        }
        return found;
    }
}
