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
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaitReason;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
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

    @Test
    void explainsADeployThatWaitsAndListsTheRolloutsPageByPage() {
        Scenario scenario = stack.scenario();
        Build build = scenario.run(scenario.queue('c'));
        ArtifactRef artifact = scenario.succeed(build, 4096, 1024);
        scenario.replicate(build, artifact, 4096, true);
        RequestId done = new RequestId("req-1/" + scenario.app);
        scenario.rollOut(done, build, artifact, 1, null);
        scenario.complete(done, build, 1, 6);
        RequestId waits = new RequestId("req-2/" + scenario.app);
        Instant until = Instant.parse("2999-01-01T00:00:00Z");
        scenario.say(new DeployWaiting(scenario.app, waits, WaitReason.APPROVAL, "2 approvals", until));
        scenario.say(new DeployApproved(scenario.app, new RequestId("ok-" + scenario.app), waits, "bob", 1, 2));

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode why =
                    Responses.json(stack.get("/v1/deploys/" + waits.text().replace("/", "%2F") + "/explain"));
            assertThat(why.path("state").asText()).as(why.toString()).isEqualTo("waiting");
            assertThat(why.path("until").asText()).startsWith("2999");
            assertThat(why.at("/reasons/0/kind").asText()).isEqualTo("approval");
            assertThat(why.at("/reasons/1/text").asText()).isEqualTo("1 of 2 approvals, by bob");
            assertThat(why.at("/next/0").asText()).isEqualTo("bowwave approve " + waits);
        });
        String list = "/v1/deploys?rollouts=true&limit=1&app=" + scenario.app;
        JsonNode first = Responses.json(stack.get(list));
        assertThat(first.at("/items/0/request").asText()).as(first.toString()).isEqualTo(done.text());
        assertThat(first.has("next")).isFalse();
        String all = "/v1/deploys?limit=1&app=" + scenario.app;
        String cursor = Responses.json(stack.get(all)).path("next").asText();
        JsonNode second = Responses.json(stack.get(all + "&cursor=" + cursor.replace(":", "%3A")));
        assertThat(second.path("items")).as(second.toString()).hasSize(1);
        Responses.assertProblem(stack.get(all + "&cursor=nonsense"), 400, "invalid");
    }

    @Test
    void takesACommitOrTheLatestForABuildAndRefusesWhatHasNoReason() throws Exception {
        Scenario scenario = stack.scenario();
        Build build = scenario.run(scenario.queue('d'));
        scenario.replicate(build, scenario.succeed(build, 4096, 1024), 4096, true);
        String body = "{\"app\":\"%s\",\"action\":\"%s\",\"build\":\"%s\"%s}";
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        ask(body, scenario, "plan", "latest", "").statusCode())
                .isEqualTo(202));
        assertThat(ask(body, scenario, "deploy", "ddddddd", ",\"strategy\":\"canary\"")
                        .statusCode())
                .isEqualTo(202);

        List<DeployRequest> written = requests(scenario.app);
        assertThat(written).extracting(DeployRequest::build).containsOnly(build.id());
        assertThat(written.getLast().strategy()).isEqualTo(Strategy.CANARY);
        Responses.assertProblem(ask(body, scenario, "reject", "latest", ""), 400, "invalid");
        Responses.assertProblem(ask(body, scenario, "deploy", "latest", ",\"overrideFreeze\":true"), 400, "invalid");
        Responses.assertProblem(ask(body, scenario, "deploy", "latest", ",\"strategy\":\"yolo\""), 400, "invalid");
        Responses.assertProblem(ask(body, scenario, "deploy", "eeeeeee", ""), 400, "invalid");
    }

    @Test
    void comparesWhatRunsWithWhatCouldAndListsMachines() {
        Scenario scenario = stack.scenario();
        Build one = scenario.run(scenario.queue('e'));
        ArtifactRef artifact = scenario.succeed(one, 4096, 1024);
        scenario.rollOut(new RequestId("req-" + scenario.app), one, artifact, 1, null);
        scenario.machine(Stack.EAST, 71, 1, MachineState.HEALTHY, one, Transfer.NONE);
        Build two = scenario.run(scenario.queue('f'));
        scenario.replicate(two, scenario.succeed(two, 4096, 1024), 4096, true);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode diff = Responses.json(stack.get("/v1/apps/" + scenario.app + "/diff"));
            assertThat(diff.path("different").asBoolean()).as(diff.toString()).isTrue();
            assertThat(diff.at("/deployable/commit").asText()).isEqualTo("f".repeat(40));
            assertThat(diff.path("commits")).hasSize(1);
            JsonNode east = diff.at("/regions/2");
            assertThat(east.path("region").asText()).isEqualTo("us-east");
            assertThat(east.path("behind").asInt()).isEqualTo(1);
            assertThat(east.at("/running/0/machines").asInt()).isEqualTo(1);
            JsonNode machines = Responses.json(stack.get("/v1/machines?state=healthy&app=" + scenario.app));
            assertThat(machines.path("items")).as(machines.toString()).hasSize(1);
            assertThat(machines.at("/items/0/machine").asText()).isEqualTo("us-east-m71");
            assertThat(machines.at("/items/0/apps/0/state").asText()).isEqualTo("healthy");
        });
        String pool = "/v1/machines?app=" + scenario.app + "&pool=disk%21%3Dhdd,";
        assertThat(Responses.json(stack.get(pool + "os%3Dlinux"))
                        .at("/items/0/labels/os")
                        .asText())
                .isEqualTo("linux");
        assertThat(Responses.json(stack.get(pool + "os%3Dplan9")).path("items")).isEmpty();
        Responses.assertProblem(stack.get(pool + "%28"), 400, "invalid");
    }

    @Test
    void freezesAnAppAndLiftsIt() {
        Scenario scenario = stack.scenario();
        HttpResponse<String> added =
                stack.post("/v1/freezes", "{\"app\":\"%s\",\"reason\":\"release train\"}".formatted(scenario.app));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        String id = Responses.json(added).path("id").asText();
        assertThat(Responses.json(stack.get("/v1/apps/" + scenario.app))
                        .at("/freezes/0/id")
                        .asText())
                .isEqualTo(id);
        assertThat(Responses.json(stack.get("/v1/freezes?app=" + scenario.app)).path("items"))
                .hasSize(1);

        HttpResponse<String> lifted = stack.post("/v1/freezes/" + id + "/lift", "{\"reason\":\"over\"}");

        assertThat(Responses.json(lifted).path("liftedBy").asText()).isEqualTo("admin");
        Responses.assertProblem(stack.post("/v1/freezes/" + id + "/lift", "{}"), 409, "conflict");
        Responses.assertProblem(stack.post("/v1/freezes/fz-0/lift", "{}"), 404, "unknown-freeze");
        Responses.assertProblem(stack.post("/v1/freezes", "{\"app\":\"%s\"}".formatted(scenario.app)), 400, "invalid");
        HttpResponse<String> rules = stack.send(stack.request("/v1/apps/" + scenario.app)
                .method("PATCH", BodyPublishers.ofString("{\"approvals\":1,\"onConflict\":\"wait\"}")));
        assertThat(Responses.json(rules).path("onConflict").asText())
                .as(rules.body())
                .isEqualTo("wait");
    }

    private HttpResponse<String> ask(String form, Scenario scenario, String action, String build, String rest) {
        return stack.post("/v1/deploys", form.formatted(scenario.app, action, build, rest));
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
