package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PrometheusServer;
import io.bowwave.embedded.junit.RealPrometheus;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.schemas.rollout.RolloutResumed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions on the log are answered on the log, with what a real Prometheus knows. */
@RealServers(Server.KAFKA)
class MetricGateIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int PARTITIONS = 4;

    private final AppName app =
            new AppName("shop-" + UUID.randomUUID().toString().substring(0, 8));
    private final String bootstrap;
    private final Producer<byte[], byte[]> producer;
    private final List<GateResult> results = new ArrayList<>();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable PrometheusServer prometheus;

    @TempDir
    private Path folder;

    MetricGateIT(KafkaServer kafka) {
        bootstrap = kafka.bootstrap();
        TopicSetup.ensure(bootstrap, PARTITIONS, (short) 1);
        producer = KafkaClients.producer(bootstrap, "questions");
    }

    @BeforeEach
    void start() {
        prometheus = RealPrometheus.startOrSkip(folder.resolve("prometheus"), Duration.ofMillis(500));
        consumer = KafkaClients.consumer(bootstrap, "answers", null);
        List<TopicPartition> all = consumer.partitionsFor(Topics.GATE_RESULTS.name()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    @AfterEach
    void stop() {
        producer.close(Duration.ofSeconds(5));
        if (consumer != null) {
            consumer.close();
        }
        if (prometheus != null) {
            prometheus.close();
        }
    }

    private RunningProcess gate(URI address) {
        return MetricGateMain.start(ConfigReader.read(
                MetricGateConfig.class,
                Map.of("kafka-bootstrap", bootstrap, "prometheus", address.toString(), "answer-within", "2s")));
    }

    private void say(String id, Instant at, EventData data) throws Exception {
        Event<EventData> event = new Event<>(id, at, "/it", app + "/deploy-1", null, data);
        producer.send(EventRecords.keyedByApp(app.text(), event)).get(10, TimeUnit.SECONDS);
    }

    private void ask(String ask, Instant at, String query, @Nullable String previous) throws Exception {
        say(ask, at, new GateAsked(app, new RequestId("deploy-1"), "errors", 1, query, previous, 60, ask));
    }

    private GateResult answer(String ask) {
        await().atMost(LIMIT).until(() -> answers(ask) > 0);
        return results.stream()
                .filter(each -> each.ask().equals(ask))
                .findFirst()
                .orElseThrow();
    }

    private long answers(String ask) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record :
                Objects.requireNonNull(consumer).poll(Duration.ofMillis(100))) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(app.text())) {
                Event<?> event = EventCodec.decode(record.value());
                GateResult result = (GateResult) event.data();
                assertThat(event.id()).isEqualTo("gate/" + result.ask());
                results.add(result);
            }
        }
        return results.stream().filter(each -> each.ask().equals(ask)).count();
    }

    @Test
    void answersEachQuestionAndPassesOverEverythingElse() throws Exception {
        Instant now = Instant.now();
        try (RunningProcess gate = gate(Objects.requireNonNull(prometheus).endpoint())) {
            ask("old", now.minus(Duration.ofHours(2)), "vector(1)", null);
            say("other", now, new RolloutResumed(app, new RequestId("deploy-2"), new RequestId("deploy-1"), null));
            producer.send(unreadable()).get(10, TimeUnit.SECONDS);
            ask("both", now, "vector(3) / vector(4)", "vector(0.5)");
            ask("no-data", now, "nobody_counts_this", null);
            ask("half", now, "vector(2)", "nobody_counts_this");
            ask("wrong", now, "sum(", null);
            assertThat(answer("both"))
                    .returns(0.75, GateResult::value)
                    .returns(0.5, GateResult::previous)
                    .returns(null, GateResult::problem);
            assertThat(answer("no-data")).returns(null, GateResult::value).returns(null, GateResult::problem);
            assertThat(answer("half")).returns(2.0, GateResult::value).returns(null, GateResult::previous);
            assertThat(answer("wrong")).returns(null, GateResult::value);
            assertThat(answer("wrong").problem()).contains("parse error");
            assertThat(answers("old")).as("nobody waits for it").isZero();
            assertThat(get(gate, "/health")).contains("\"UP\"");
            assertThat(get(gate, "/prometheus"))
                    .contains("bowwave_gate_answers_total{answer=\"value\"", "} 2.0")
                    .contains("bowwave_gate_answers_total{answer=\"forgotten\"");
        }
        try (RunningProcess again = gate(Objects.requireNonNull(prometheus).endpoint())) {
            ask("later", Instant.now(), "vector(5)", null);
            assertThat(answer("later").value()).isEqualTo(5.0);
            assertThat(answers("both")).as("it stood before the kept position").isEqualTo(1);
            assertThat(again.port()).isPositive();
        }
    }

    @Test
    void saysThatPrometheusIsAwayAndAnswersWhenItIsBack() throws Exception {
        PrometheusServer server = Objects.requireNonNull(prometheus);
        server.kill();
        try (RunningProcess gate = gate(server.endpoint())) {
            ask("away", Instant.now(), "vector(1)", null);
            assertThat(answer("away").problem()).contains(server.endpoint() + "/api/v1/query cannot be asked");
            server.restart();
            ask("back", Instant.now(), "vector(1)", null);
            assertThat(answer("back").value()).isEqualTo(1.0);
            assertThat(gate.port()).isPositive();
        }
    }

    /** A question by its header, and nonsense by its value. */
    private ProducerRecord<byte[], byte[]> unreadable() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Topics.DEPLOY_EVENTS.name(),
                app.text().getBytes(StandardCharsets.UTF_8),
                "{\"ask\":7}".getBytes(StandardCharsets.UTF_8));
        record.headers().add("ce_type", "io.bowwave.rollout.gate-asked.v1".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static String get(RunningProcess process, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + process.port() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
