package io.bowwave.builder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.process.Secret;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue's API over HTTP. Tries each call once; who calls tries again. Thread-safe. */
final class QueueClient implements AutoCloseable {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(QueueClient.class);

    /** What the queue answers a heartbeat. */
    record Heartbeat(boolean cancel, String reason) {}

    private final URI queue;
    private final Secret token;
    private final WorkerId worker;
    private final HttpClient http;

    QueueClient(URI queue, Secret token, WorkerId worker) {
        this.queue = queue;
        this.token = token;
        this.worker = worker;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    WorkerId worker() {
        return worker;
    }

    /** Waits until there is something to do, or the time is over: then the list is empty. */
    List<Job> claim(Map<String, String> labels, int max, Duration wait) throws IOException, InterruptedException {
        ObjectNode body = body();
        body.set("labels", Json.mapper().valueToTree(labels));
        body.put("max", max);
        body.put("waitMillis", wait.toMillis());
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : post("/v1/claims", body, wait.plus(ANSWER_WITHIN)).path("jobs")) {
            jobs.add(Json.mapper().treeToValue(job, Job.class));
        }
        return jobs;
    }

    /** @param steps all of the job's, or none when the queue has heard how far they are */
    Heartbeat heartbeat(Job job, List<StepBook.Said> steps) throws IOException, InterruptedException {
        ObjectNode body = body();
        if (!steps.isEmpty()) {
            body.set("steps", Json.mapper().valueToTree(steps));
        }
        JsonNode answer = post(path(job, "heartbeat"), body, ANSWER_WITHIN);
        return new Heartbeat(
                answer.path("cancel").asBoolean(false), answer.path("reason").asText("somebody canceled the build"));
    }

    /**
     * The values of secrets that the job may have.
     *
     * @throws BuildFailure naming those that it may not
     */
    Map<String, String> secrets(Job job, List<String> names) throws IOException, InterruptedException, BuildFailure {
        ObjectNode body = body();
        names.forEach(body.putArray("names")::add);
        JsonNode answer = post(path(job, "secrets"), body, ANSWER_WITHIN);
        List<String> refused = new ArrayList<>();
        answer.path("refused")
                .properties()
                .forEach(each -> refused.add(
                        "secret %s: %s".formatted(each.getKey(), each.getValue().asText())));
        if (!refused.isEmpty()) {
            throw new BuildFailure(BuildCause.CONFIG_INVALID, String.join("\n", refused));
        }
        Map<String, String> values = new HashMap<>();
        answer.path("values")
                .properties()
                .forEach(each -> values.put(each.getKey(), each.getValue().asText()));
        return values;
    }

    /** @param offset of the text's first byte in the log */
    void log(Job job, long offset, String text, boolean last) throws IOException, InterruptedException {
        ObjectNode body = body();
        body.put("offset", offset);
        body.put("text", text);
        body.put("last", last);
        post(path(job, "log"), body, ANSWER_WITHIN);
    }

    void finish(Job job, Finish finish, List<StepBook.Said> steps) throws IOException, InterruptedException {
        ObjectNode body = body();
        body.setAll((ObjectNode) Json.mapper().valueToTree(finish));
        body.set("steps", Json.mapper().valueToTree(steps));
        post(path(job, "finish"), body, ANSWER_WITHIN);
    }

    /** Says that this builder goes, so that nobody looks for it; whether that is heard matters little. */
    @Override
    public void close() {
        URI uri = queue.resolve("/v1/workers/" + worker.text());
        try {
            http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(GOODBYE_WITHIN)
                            .header("Authorization", "Bearer " + token.reveal())
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            LOG.debug("{} has not heard that this builder goes", uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }

    private ObjectNode body() {
        return Json.mapper().createObjectNode().put("worker", worker.text());
    }

    private static String path(Job job, String what) {
        return "/v1/builds/%s/attempts/%d/%s".formatted(job.build(), job.attempt(), what);
    }

    private JsonNode post(String path, ObjectNode body, Duration within) throws IOException, InterruptedException {
        URI uri = queue.resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(within)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new QueueException("POST %s: %s".formatted(uri, e), e);
        }
        return answer(uri, response);
    }

    private static JsonNode answer(URI uri, HttpResponse<String> response) throws IOException {
        JsonNode tree = tree(response.body());
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return tree;
        }
        String detail = tree.path("detail").asText(response.body());
        if (status == 409 && tree.path("code").asText().equals("fenced")) {
            throw new FencedException(detail);
        }
        throw new QueueException("POST %s: HTTP %d: %s".formatted(uri, status, detail));
    }

    private static JsonNode tree(String body) {
        try {
            return body.isBlank()
                    ? Json.mapper().createObjectNode()
                    : Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            return Json.mapper().createObjectNode().put("detail", body);
        }
    }
}
