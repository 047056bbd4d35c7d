package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Regions, their links and their limits. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class RegionsIT {

    private static final String LINKS = "/v1/regions/eu-west/links";
    private static final String LIMITS = "/v1/regions/ap-south/limits";

    private final Stack stack;

    RegionsIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void saysHowARegionReachesOthersInPlaceOfWhatWasSaid() {
        HttpResponse<String> first = put(
                LINKS,
                "{\"links\":[{\"from\":\"us-east\",\"cost\":5,\"bytesPerSecond\":25000000},{\"from\":\"ap-south\"}]}");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(region("eu-west").path("links")).hasSize(2);
        assertThat(region("eu-west").at("/links/0/bytesPerSecond").asLong()).isEqualTo(25_000_000);

        put(LINKS, "{\"links\":[{\"from\":\"us-east\",\"cost\":3}]}");
        assertThat(region("eu-west").path("links").toString()).isEqualTo("[{\"from\":\"us-east\",\"cost\":3}]");
        put(LINKS, "{\"links\":[]}");
        assertThat(region("eu-west").path("links")).isEmpty();
    }

    @Test
    void refusesLinksThatCannotBe() {
        Responses.assertProblem(put(LINKS, "{}"), 400, "invalid");
        Responses.assertProblem(put(LINKS, "{\"links\":[{\"from\":\"eu-west\"}]}"), 400, "invalid");
        Responses.assertProblem(put(LINKS, "{\"links\":[{\"from\":\"us-east\",\"cost\":0}]}"), 400, "invalid");
        Responses.assertProblem(put(LINKS, "{\"links\":[{\"from\":\"nowhere\"}]}"), 400, "unknown-region");
        Responses.assertProblem(put("/v1/regions/nowhere/links", "{\"links\":[]}"), 404, "unknown-region");
    }

    @Test
    void changesTheLimitsThatAreNamedAndLeavesTheOthers() {
        HttpResponse<String> first = patch(LIMITS, "{\"up\":\"200Mbit\",\"prefetch-origin\":\"1MB\"}");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        patch(LIMITS, "{\"up\":\"off\",\"origin\":\"2Gbit\"}");
        assertThat(Responses.json(stack.get(LIMITS)).toString())
                .isEqualTo("{\"origin\":250000000,\"prefetch-origin\":1000000}");
        assertThat(region("ap-south").at("/limits/origin").asLong()).isEqualTo(250_000_000);
        assertThat(region("eu-west").path("limits")).isEmpty();

        Responses.assertProblem(patch(LIMITS, "{\"upp\":\"1MB\"}"), 400, "invalid");
        Responses.assertProblem(patch(LIMITS, "{\"up\":\"fast\"}"), 400, "invalid");
        Responses.assertProblem(patch("/v1/regions/nowhere/limits", "{\"up\":\"off\"}"), 404, "unknown-region");
        Responses.assertProblem(stack.get("/v1/regions/nowhere/limits"), 404, "unknown-region");
    }

    @Test
    void limitsHowManyRolloutsThereMayBeInARegionAndInAll() {
        patch(LIMITS, "{\"down\":\"1MB\"}");
        HttpResponse<String> first = patch(LIMITS, "{\"rollouts\":\"2\"}");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(Responses.json(first).path("rollouts").asInt()).isEqualTo(2);
        assertThat(region("ap-south").path("rollouts").asInt()).isEqualTo(2);
        assertThat(region("ap-south").at("/limits/down").asLong()).isEqualTo(1_000_000);
        patch(LIMITS, "{\"rollouts\":\"off\",\"down\":\"off\"}");
        assertThat(region("ap-south").has("rollouts")).isFalse();

        assertThat(Responses.json(patch("/v1/limits", "{\"rollouts\":\"5\"}")).toString())
                .isEqualTo("{\"rollouts\":5}");
        assertThat(Responses.json(stack.get("/v1/limits")).toString()).isEqualTo("{\"rollouts\":5}");
        patch("/v1/limits", "{\"rollouts\":\"off\"}");
        assertThat(Responses.json(stack.get("/v1/limits"))).isEmpty();

        Responses.assertProblem(patch(LIMITS, "{\"rollouts\":\"0\"}"), 400, "invalid");
        Responses.assertProblem(patch("/v1/limits", "{\"rollouts\":\"1001\"}"), 400, "invalid");
        Responses.assertProblem(patch("/v1/limits", "{\"up\":\"1MB\"}"), 400, "invalid");
    }

    private JsonNode region(String name) {
        return StreamSupport.stream(
                        Responses.json(stack.get("/v1/regions")).path("items").spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> put(String path, String body) {
        return stack.send(stack.request(path).PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> patch(String path, String body) {
        return stack.send(stack.request(path).method("PATCH", BodyPublishers.ofString(body)));
    }
}
