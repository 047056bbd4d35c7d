package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.TRACE;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.artifact;
import static io.bowwave.topologies.Samples.build;
import static io.bowwave.topologies.Samples.commit;
import static io.bowwave.topologies.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.GoalSignature;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.topologies.Driver;
import io.bowwave.topologies.Samples;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutTopologyTest {

    private final KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    private final Driver driver = new Driver(RolloutTopology.build(new RolloutSettings(
            1,
            RolloutDefaults.AT_ONCE,
            Duration.ofHours(1),
            goal -> GoalSignature.sign(goal, keys.getPrivate()),
            RequestGuard.TOPIC_RIGHTS)));
    private final BuildId build = build(1);

    RolloutTopologyTest() throws Exception {}

    @BeforeEach
    void appAndBuild() {
        driver.send("web", Samples.app(false));
        built(build);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void aPlainRequestOfAnyClientSetsSignedGoals() throws Exception {
        request("{\"id\":\"my-1\",\"app\":\"web\",\"action\":\"deploy\",\"build\":\"" + build + "\"}");

        List<TestRecord<byte[], byte[]>> goals = driver.records(Topics.GOAL_STATE);
        assertThat(goals)
                .extracting(each -> new String(each.key(), StandardCharsets.UTF_8))
                .containsExactly("eu-west|web", "us-east|web");
        for (TestRecord<byte[], byte[]> record : goals) {
            Event<?> event = EventCodec.decode(record.value());
            Goal goal = (Goal) event.data();
            assertThat(event.id()).isEqualTo("goal/" + goal.region() + "/web/1");
            assertThat(event.traceparent()).isEqualTo(TRACE);
            assertThat(goal.issuedAt()).isEqualTo(START);
            assertThat(GoalSignature.verify(goal, keys.getPublic())).isTrue();
            assertThat(record.headers().lastHeader("ce_id")).isNotNull();
        }
        assertThat(driver.events(Topics.DEPLOY_EVENTS))
                .extracting(Event::id)
                .containsExactly(
                        "deploy/my-1/accepted",
                        "deploy/my-1/wave-1-started",
                        "deploy/my-1/batch-eu-west-1",
                        "deploy/my-1/batch-us-east-1");
    }

    @Test
    void theSameRequestTwiceIsAnsweredOnce() {
        String request = "{\"id\":\"my-1\",\"action\":\"deploy\",\"build\":\"" + build + "\"}";
        request(request);
        request(request);
        assertThat(driver.records(Topics.DEPLOY_EVENTS)).hasSize(4);
        assertThat(driver.records(Topics.GOAL_STATE)).hasSize(2);
    }

    @Test
    void idsAreForgottenAfterAWhile() {
        request("{\"id\":\"my-1\",\"action\":\"pause\"}");
        driver.advance(Duration.ofMinutes(59));
        request("{\"id\":\"my-1\",\"action\":\"pause\"}");
        assertThat(driver.records(Topics.DEPLOY_EVENTS)).hasSize(1);
        driver.advance(Duration.ofMinutes(2));
        request("{\"id\":\"my-1\",\"action\":\"pause\"}");
        assertThat(driver.records(Topics.DEPLOY_EVENTS)).hasSize(1);
    }

    @Test
    void nonsenseIsRefusedWithAReasonThatNamesField() {
        refuses("not json", "not JSON");
        refuses("[1]", "expected an object");
        refuses("{\"action\":\"explode\"}", "action");
        refuses("{\"action\":7}", "action: found 7");
        refuses("{\"build\":\"" + build + "\"}", "action: found nothing");
        refuses("{\"action\":\"deploy\",\"build\":\"12\"}", "build");
        refuses("{\"action\":\"deploy\",\"build\":{}}", "build");
        refuses("{\"action\":\"deploy\",\"regions\":\"us-east\",\"build\":\"" + build + "\"}", "regions");
        refuses("{\"id\":7,\"action\":\"deploy\"}", "id: found 7");
        refuses("{\"app\":7,\"action\":\"deploy\"}", "app: found 7");
        refuses("{\"action\":\"deploy\",\"reason\":\"" + "x".repeat(70_000) + "\"}", "at most 65536");
        refuses(null, "found nothing");
        assertThat(driver.records(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void withoutIdAndHeaderThePlaceOfTheRecordIsTheId() {
        driver.sendRaw(Topics.DEPLOY_REQUESTS, "web", "{\"action\":\"pause\"}");
        assertThat(refusals().getFirst().request().text()).isEqualTo("bowwave.deploy-requests-0-0");

        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_id", "from-header".getBytes(StandardCharsets.UTF_8));
        driver.sendRaw(
                Topics.DEPLOY_REQUESTS,
                new TestRecord<>(
                        "web".getBytes(StandardCharsets.UTF_8),
                        "{\"action\":\"pause\"}".getBytes(StandardCharsets.UTF_8),
                        headers,
                        START));
        assertThat(refusals().getFirst().request().text()).isEqualTo("from-header");
    }

    @Test
    void whereNotEvenTheAppIsKnownItIsADeadLetter() {
        driver.sendRaw(Topics.DEPLOY_REQUESTS, null, "{\"action\":\"pause\"}");
        driver.sendRaw(Topics.DEPLOY_REQUESTS, "NOT AN APP", "nothing");

        assertThat(driver.records(Topics.DEAD_LETTERS)).hasSize(2).first().satisfies(record -> {
            assertThat(new String(record.headers().lastHeader("dl_reason").value(), StandardCharsets.UTF_8))
                    .startsWith("app: found nothing, expected the name of an app");
            assertThat(new String(record.headers().lastHeader("dl_process").value(), StandardCharsets.UTF_8))
                    .isEqualTo("rollout");
        });
    }

    @Test
    void aRequestWithoutKeyOrWithAnotherKeyIsPutWhereItBelongsAndAnsweredOnce() {
        String request = "{\"app\":\"web\",\"action\":\"deploy\",\"build\":\"" + build + "\"}";
        driver.sendRaw(Topics.DEPLOY_REQUESTS, null, request);

        // The test driver feeds what is sent to an input topic back in.
        assertThat(driver.data(Topics.DEPLOY_EVENTS, DeployAccepted.class))
                .singleElement()
                .satisfies(each -> assertThat(each.request().text()).isEqualTo("bowwave.deploy-requests-0-0"));
        driver.sendRaw(Topics.DEPLOY_REQUESTS, "some-key", request);
        assertThat(driver.data(Topics.DEPLOY_EVENTS, DeployRefused.class))
                .singleElement()
                .extracting(DeployRefused::code)
                .isEqualTo(RefusalCode.ALREADY_RUNNING);
    }

    @Test
    void anUnhealthyBuildGoesBackAndAnAutoDeployedOneIsOnTheLogLikeAnyOther() {
        driver.send("web", Samples.app(true));
        request("{\"id\":\"one\",\"action\":\"deploy\",\"build\":\"" + build + "\"}");
        converge(1);
        BuildId next = build(2);
        built(next);
        assertThat(driver.events(Topics.DEPLOY_REQUESTS)).singleElement().satisfies(event -> assertThat(event.id())
                .isEqualTo("auto/" + next));
        fleet(US, 2, MachineState.REVERTED);
        converge(3);

        assertThat(driver.data(Topics.DEPLOY_EVENTS, RolledBack.class))
                .singleElement()
                .satisfies(back -> assertThat(back.backTo()).isEqualTo(build));
        request("{\"id\":\"two\",\"action\":\"deploy\",\"build\":\"" + next + "\"}");
        assertThat(refusals().getLast().code()).isEqualTo(RefusalCode.REJECTED);
    }

    @Test
    void patienceEndsByTheClock() {
        request("{\"id\":\"one\",\"action\":\"deploy\",\"build\":\"" + build + "\"}");
        driver.advance(Duration.ofMinutes(9));
        assertThat(driver.events(Topics.DEPLOY_EVENTS))
                .extracting(event -> event.data().getClass().getSimpleName())
                .containsExactly(
                        "DeployAccepted",
                        "WaveStarted",
                        "BatchStarted",
                        "BatchStarted",
                        "DeployWaiting",
                        "DeployWaiting");
        driver.advance(Duration.ofMinutes(2));
        assertThat(driver.events(Topics.DEPLOY_EVENTS))
                .singleElement()
                .extracting(Event::id)
                .isEqualTo("deploy/one/failed");
        driver.advance(Duration.ofMinutes(20));
        assertThat(driver.events(Topics.DEPLOY_EVENTS)).isEmpty();
    }

    @Test
    void aDeletedAppIsUnknown() {
        driver.sendRaw(Topics.APPS, "web", null);
        request("{\"id\":\"one\",\"action\":\"deploy\",\"build\":\"" + build + "\"}");
        assertThat(refusals().getFirst().code()).isEqualTo(RefusalCode.UNKNOWN_APP);
    }

    private void built(BuildId which) {
        driver.send("web", succeeded(which, 1, 3, List.of(US, EU)));
        Deployable word = new Deployable(
                WEB,
                which,
                commit(which),
                artifact(which),
                DeployableState.DEPLOYABLE,
                List.of(EU, US),
                List.of(EU, US),
                null);
        driver.send("web|" + which, word);
    }

    private void converge(long generation) {
        fleet(US, generation, MachineState.HEALTHY);
        fleet(EU, generation, MachineState.HEALTHY);
    }

    private void fleet(RegionName region, long generation, MachineState state) {
        driver.send(
                "web|" + region,
                new FleetStatus(
                        WEB, region, 1, List.of(new FleetCount(generation, null, state, 1, Transfer.NONE, "exit 1"))));
    }

    private void request(@Nullable String json) {
        driver.sendRaw(Topics.DEPLOY_REQUESTS, "web", json);
    }

    private void refuses(@Nullable String json, String reason) {
        request(json);
        assertThat(refusals()).as(json).singleElement().satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(RefusalCode.MALFORMED);
            assertThat(refused.reason()).contains(reason);
        });
    }

    private List<DeployRefused> refusals() {
        return driver.data(Topics.DEPLOY_EVENTS, DeployRefused.class);
    }
}
