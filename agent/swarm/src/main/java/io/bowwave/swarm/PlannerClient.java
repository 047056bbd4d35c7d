package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The planners of a region over HTTP. Each depot plans some of the blobs: of those that answer, the one that wins the rendezvous (the
 * highest SHA-256 of depot and blob), so that all machines ask the same one about a blob. Thread-safe.
 */
public final class PlannerClient implements PlanPort {

    private static final Logger LOG = LoggerFactory.getLogger(PlannerClient.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final long DOWN_NANOS = 2_000_000_000L;

    private final HttpCalls http;
    private final Supplier<List<URI>> depots;
    private final Map<URI, Long> downUntil = new HashMap<>();

    /** @param depots their HTTP addresses, as known at the moment */
    public PlannerClient(HttpCalls http, Supplier<List<URI>> depots) {
        this.http = http;
        this.depots = depots;
    }

    @Override
    public PlanAnswer plan(PlanRequest request) throws IOException {
        List<URI> up = up();
        List<Grant> grants = new ArrayList<>();
        Set<PeerAddress> peers = new LinkedHashSet<>();
        Set<PeerAddress> origins = new LinkedHashSet<>();
        long wait = Long.MAX_VALUE;
        for (Map.Entry<URI, PlanRequest> each : split(request, up).entrySet()) {
            PlanRequest part = each.getValue();
            PlanAnswer answer = ask(each.getKey(), withRoom(part, Math.max(0, part.room() - grants.size())));
            grants.addAll(answer.grants());
            peers.addAll(answer.peers());
            origins.addAll(answer.origins());
            wait = Math.min(wait, answer.waitMillis());
        }
        return new PlanAnswer(grants, List.copyOf(peers), List.copyOf(origins), wait);
    }

    private List<URI> up() throws IOException {
        synchronized (downUntil) {
            long now = System.nanoTime();
            downUntil.values().removeIf(until -> until - now <= 0);
            List<URI> up = depots.get().stream()
                    .filter(depot -> !downUntil.containsKey(depot))
                    .toList();
            if (up.isEmpty()) {
                throw new IOException("no depot answers of " + depots.get());
            }
            return up;
        }
    }

    private static Map<URI, PlanRequest> split(PlanRequest request, List<URI> up) {
        Map<URI, PlanRequest> parts = new LinkedHashMap<>();
        for (URI depot : up) {
            PlanRequest part = part(request, depot, up);
            if (up.size() == 1 || request.all() || !part.blobs().isEmpty()) {
                parts.put(depot, part);
            }
        }
        return parts;
    }

    private static PlanRequest part(PlanRequest request, URI depot, List<URI> up) {
        return new PlanRequest(
                request.machine(),
                request.peer(),
                request.blobs().stream()
                        .filter(each -> depot.equals(winner(each.blob(), up)))
                        .toList(),
                request.all(),
                request.active().stream()
                        .filter(each -> depot.equals(winner(each.blob(), up)))
                        .toList(),
                request.failures().stream()
                        .filter(each -> depot.equals(winner(each.blob(), up)))
                        .toList(),
                request.room());
    }

    private static PlanRequest withRoom(PlanRequest request, int room) {
        return new PlanRequest(
                request.machine(),
                request.peer(),
                request.blobs(),
                request.all(),
                request.active(),
                request.failures(),
                room);
    }

    /** The depot that plans this blob, of these. */
    static URI winner(Digest blob, List<URI> depots) {
        return depots.size() == 1
                ? depots.getFirst()
                : depots.stream()
                        .max(Comparator.comparing(depot -> score(blob, depot), Arrays::compareUnsigned))
                        .orElseThrow();
    }

    private static byte[] score(Digest blob, URI depot) {
        return Digest.sha256().digest((depot + "|" + blob).getBytes(StandardCharsets.UTF_8));
    }

    private PlanAnswer ask(URI depot, PlanRequest request) throws IOException {
        try {
            byte[] answer = http.post(depot.resolve("/v1/plan"), SmallJson.write(request), ANSWER_WITHIN);
            return SmallJson.read(answer, PlanAnswer.class);
        } catch (IOException e) {
            LOG.debug("depot {} does not plan: {}", depot, e.toString());
            synchronized (downUntil) {
                downUntil.put(depot, System.nanoTime() + DOWN_NANOS);
            }
            throw e;
        }
    }
}
