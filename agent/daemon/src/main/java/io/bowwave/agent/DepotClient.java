package io.bowwave.agent;

import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.swarm.HttpCalls;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A depot's HTTP interface. Thread-safe. */
final class DepotClient {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(12);

    record Hello(RegionName region, MachineId machine, Map<String, String> labels, PeerAddress peer) {}

    record Welcome(String depot, PeerAddress peer, long revision) {}

    record Report(MachineStatus status, @Nullable String traceparent) {}

    record Reports(MachineId machine, List<Report> reports) {}

    record Taken(boolean known, int reports) {}

    private final HttpCalls http;

    DepotClient(HttpCalls http) {
        this.http = http;
    }

    Welcome hello(URI depot, Hello hello) throws IOException {
        return post(depot, "/v1/hello", hello, Welcome.class);
    }

    /** Returns when the log has the reports. */
    Taken status(URI depot, Reports reports) throws IOException {
        return post(depot, "/v1/status", reports, Taken.class);
    }

    /** The stream of goals, one JSON line each; a read fails after so much silence. */
    InputStream goals(URI depot, long since, MachineId machine, Duration silence) throws IOException {
        return http.stream(depot.resolve("/v1/goals?since=" + since + "&machine=" + machine), silence);
    }

    /**
     * The signed statement about a build.
     *
     * @return empty when its region has none
     */
    Optional<byte[]> attestation(URI depot, BuildId build) throws IOException {
        return http.get(depot.resolve("/v1/attestations/" + build), ANSWER_WITHIN);
    }

    private <T extends Record> T post(URI depot, String path, Object body, Class<T> answer) throws IOException {
        byte[] json = SmallJson.write(body);
        return SmallJson.read(http.post(depot.resolve(path), json, ANSWER_WITHIN), answer);
    }
}
