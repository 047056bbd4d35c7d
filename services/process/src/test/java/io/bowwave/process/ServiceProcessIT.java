package io.bowwave.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.sample.SampleConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ServiceProcessIT {

    private static final RunningProcess PROCESS =
            ServiceProcess.start("sample", "127.0.0.1", 0, new SampleConfig("hello"));
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @AfterAll
    static void close() {
        PROCESS.close();
        HTTP.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PROCESS.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersHealthWithItsLoopsAndMetricsWithoutAToken() throws Exception {
        assertThat(get("/health").body())
                .contains("\"loops\"")
                .contains("sample-loop")
                .contains("UP");
        assertThat(get("/prometheus").body()).contains("bowwave_loop_failures_total");
    }

    @Test
    void asksForATokenAndForTheRole() throws Exception {
        HttpResponse<String> none = get("/v1/word");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(none.body()).contains("\"code\":\"no-token\"");
        assertThat(get("/v1/word", "Authorization", "Bearer nobody").body()).contains("bad-token");
        assertThat(get("/v1/word", "Authorization", "Bearer viewer").body()).isEqualTo("{\"word\":\"hello\"}");
        assertThat(get("/v1/secret", "Authorization", "Bearer viewer").statusCode())
                .isEqualTo(403);
        assertThat(get("/open").body()).isEqualTo("open");
    }

    @Test
    void answersEveryErrorAsAProblem() throws Exception {
        HttpResponse<String> none = get("/v1/none", "Authorization", "Bearer viewer");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("\"code\":\"not-found\"");
    }

    @Test
    void leavesOutTheBeansOfOtherProcesses() throws Exception {
        try (RunningProcess other = ServiceProcess.start("other", "127.0.0.1", 0, new SampleConfig("x"))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/open"))
                    .build();
            assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void namesAPortThatIsTaken() {
        assertThatThrownBy(() -> ServiceProcess.start("sample", "127.0.0.1", PROCESS.port(), new SampleConfig("x")))
                .isInstanceOf(PortTakenException.class)
                .hasMessageContaining("port " + PROCESS.port());
    }
}
