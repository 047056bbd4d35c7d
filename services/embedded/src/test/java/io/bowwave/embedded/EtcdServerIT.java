package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdServerIT {
    private static final String KEY = "L2I=";
    private static final String VALUE = "dg==";

    @Test
    void keepsKeysThroughKillAndRestartAndOnOtherPorts(@TempDir Path folder) throws Exception {
        try (EtcdServer server = EtcdServer.start(folder, 0, 0)) {
            post(server, "put", "{\"key\":\"" + KEY + "\",\"value\":\"" + VALUE + "\"}");
            server.kill();
            server.restart();
            assertThat(post(server, "range", "{\"key\":\"" + KEY + "\"}")).contains(VALUE);
        }
        try (EtcdServer server = EtcdServer.start(folder, 0, 0)) {
            assertThat(post(server, "range", "{\"key\":\"" + KEY + "\"}")).contains(VALUE);
        }
    }

    private static String post(EtcdServer server, String call, String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(server.endpoint() + "/v3/kv/" + call))
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
