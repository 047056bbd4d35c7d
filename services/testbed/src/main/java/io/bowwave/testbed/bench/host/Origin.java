package io.bowwave.testbed.bench.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerCounters;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.PlanLimits;
import io.bowwave.swarm.PlanRequest;
import io.bowwave.swarm.Planner;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * The region's depot as far as the swarm sees it: planner and origin. {@code serve FILE} answers {@code blob DIGEST SIZE ROOT};
 * {@code sent} answers how many bytes were served; {@code planner-off} lets the planner answer nobody any more.
 */
final class Origin implements HostSwarm {

    private static final int MAX_PEER_CONNECTIONS = 512;

    private final BlobFolder blobs;
    private final PeerServer peers;
    private final HttpServer http;
    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random());
    private final PeerAddress address;

    private Origin(HostSettings settings, BlobFolder blobs, PeerServer peers, HttpServer http) {
        this.blobs = blobs;
        this.peers = peers;
        this.http = http;
        this.address = new PeerAddress(settings.host(), settings.port());
    }

    @SuppressWarnings("AddressSelection") // Addresses of the bed are numbers.
    static Origin start(HostSettings settings) throws IOException {
        BlobFolder blobs = new BlobFolder(settings.data().resolve("blobs"));
        PeerServer peers = PeerServer.start(
                settings.host(), settings.port(), blobs, new PeerSecret(settings.secret()), MAX_PEER_CONNECTIONS);
        PeerAddress at = PeerAddress.of(settings.planner());
        HttpServer http = HttpServer.create(new InetSocketAddress(at.host(), at.port()), 0);
        Origin origin = new Origin(settings, blobs, peers, http);
        http.createContext("/v1/plan", origin::plan);
        http.setExecutor(
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory()));
        http.start();
        return origin;
    }

    @Override
    public void obey(String[] words, HostVoice voice) throws IOException {
        switch (words[0]) {
            case "serve" -> serve(Path.of(words[1]), voice);
            case "sent" -> voice.say("sent " + peers.counters().get(PeerCounters.Count.BYTES_SENT));
            case "planner-off" -> http.stop(0);
            default -> throw new IllegalArgumentException("an origin does not know " + words[0]);
        }
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        peers.close();
    }

    private void serve(Path file, HostVoice voice) throws IOException {
        Digest digest = digest(file);
        try (InputStream in = Files.newInputStream(file)) {
            blobs.addWithTree(digest, in);
        }
        voice.say("blob %s %d %s"
                .formatted(
                        digest.hex(), Files.size(file), BlobHash.of(file).root().hex()));
    }

    private static Digest digest(Path file) throws IOException {
        var sha256 = Digest.sha256();
        byte[] buffer = new byte[BlobHash.BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return Digest.ofHash(sha256.digest());
    }

    private void plan(HttpExchange exchange) throws IOException {
        try (exchange) {
            PlanRequest request = SmallJson.read(exchange.getRequestBody().readAllBytes(), PlanRequest.class);
            byte[] answer;
            synchronized (planner) {
                answer = SmallJson.write(planner.plan(request, List.of(address), Instant.now()));
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
