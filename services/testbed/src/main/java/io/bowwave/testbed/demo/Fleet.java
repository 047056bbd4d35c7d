package io.bowwave.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.testbed.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The machines of the app, asked over HTTP what they really serve. */
final class Fleet {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ApiClient api;
    private final String app;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    Fleet(ApiClient api, String app) {
        this.api = api;
        this.app = app;
    }

    /** What the API knows of each machine; empty before any has reported. */
    List<JsonNode> machines() {
        JsonNode answer = api.find("/v1/apps/" + app + "/machines").orElse(null);
        List<JsonNode> machines = new ArrayList<>();
        if (answer != null) {
            (answer.isArray() ? answer : answer.path("items")).forEach(machines::add);
        }
        return machines;
    }

    /** Machine to what it answers at {@code /version}; or why it does not. */
    Map<String, String> served() {
        Map<String, String> served = new TreeMap<>();
        for (JsonNode machine : machines()) {
            String name = machine.path("machine").asText();
            Optional<String> address =
                    Optional.ofNullable(machine.path("address").textValue());
            served.put(
                    name,
                    address.map(this::version)
                            .orElse("no address, " + machine.path("state").asText()));
        }
        return served;
    }

    private String version(String address) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + "/version"))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body().strip() : address + " answers " + answer.statusCode();
        } catch (IOException e) {
            return address + " does not answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
