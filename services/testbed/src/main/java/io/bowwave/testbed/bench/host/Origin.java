package io.bowwave.testbed.bench.host;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerCounters;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.PeerServerOptions;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanLimits;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Planner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * The region's depot as far as the swarm sees it: planner and origin. {@code serve FILE} answers {@code blob NAME SIZE};
 * {@code sent} answers how many bytes were served; {@code planner-off} lets the planner answer nobody any more.
 */
final class Origin implements HostSwarm {

    private static final int MAX_PEER_CONNECTIONS = 512;

    private final BlobFolder blobs;
    private final PeerServer peers;
    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random());
    private final PeerAddress address;
    private volatile boolean planning = true;

    private Origin(HostSettings settings) throws IOException {
        this.blobs = new BlobFolder(settings.data().resolve("blobs"));
        this.address = new PeerAddress(settings.host(), settings.port());
        this.peers = PeerServer.start(
                settings.host(),
                settings.port(),
                blobs,
                new PeerSecret(settings.secret()),
                PeerServerOptions.of(MAX_PEER_CONNECTIONS).plans(this::plan));
    }

    static Origin start(HostSettings settings) throws IOException {
        return new Origin(settings);
    }

    @Override
    public void obey(String[] words, HostVoice voice) throws IOException {
        switch (words[0]) {
            case "serve" -> serve(Path.of(words[1]), voice);
            case "sent" -> voice.say("sent " + peers.counters().get(PeerCounters.Count.BYTES_SENT));
            case "planner-off" -> planning = false;
            default -> throw new IllegalArgumentException("an origin does not know " + words[0]);
        }
    }

    @Override
    public void close() throws IOException {
        peers.close();
    }

    private void serve(Path file, HostVoice voice) throws IOException {
        Digest name = BlobHash.of(file).root();
        try (InputStream in = Files.newInputStream(file)) {
            blobs.addWithTree(name, in);
        }
        voice.say("blob %s %d".formatted(name.hex(), Files.size(file)));
    }

    private PlanAnswer plan(PlanRequest request) throws IOException {
        if (!planning) {
            throw new IOException("the planner was switched off");
        }
        return planner.plan(request, List.of(address), Instant.now());
    }
}
