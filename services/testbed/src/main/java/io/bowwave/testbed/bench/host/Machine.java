package io.bowwave.testbed.bench.host;

import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.BlobFetcher;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobSource;
import io.bowwave.swarm.BlobView;
import io.bowwave.swarm.BlobWant;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerClient;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.Received;
import io.bowwave.swarm.Seeding;
import io.bowwave.swarm.SwarmMembers;
import io.bowwave.swarm.SwarmSelf;
import io.bowwave.swarm.plan.Labels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A machine's agent as far as the swarm sees it, put together as the daemon does. {@code fetch NAME:SIZE...} answers
 * {@code done NANOS FROM_DEPOT FROM_PEERS}; {@code received} answers what came so far, and what of it came twice.
 */
final class Machine implements HostSwarm {

    private static final int PEER_CONNECTIONS = 24;
    private static final Duration STALL_AFTER = Duration.ofSeconds(60);
    private static final long ANNOUNCE_MILLIS = 4_000;
    private static final int JITTER_MILLIS = 2_000;

    private final PeerServer peers;
    private final BlobFetcher fetcher;
    private final Seeding seeding;
    private final Random random = new Random();
    private volatile Received received = new Received();

    private Machine(HostSettings settings) throws IOException {
        BlobFolder blobs = new BlobFolder(settings.data().resolve("blobs"));
        PeerSecret secret = new PeerSecret(settings.secret());
        this.peers =
                PeerServer.start(settings.host(), settings.port(), source(settings, blobs), secret, PEER_CONNECTIONS);
        MachineId name = new MachineId(settings.name());
        SwarmSelf self = new SwarmSelf(name, new PeerAddress(settings.host(), peers.port()));
        SwarmMembers members = new SwarmMembers();
        members.learn(List.of(), List.of(PeerAddress.of(settings.planner())));
        PeerClient client = new PeerClient(secret, settings.name());
        this.fetcher = new BlobFetcher(self, Labels.NONE, blobs, client, members, random);
        this.seeding = new Seeding(fetcher);
    }

    static Machine start(HostSettings settings) throws IOException {
        Machine machine = new Machine(settings);
        Thread.ofPlatform().name("upkeep").daemon().start(machine::announce);
        return machine;
    }

    @Override
    public void obey(String[] words, HostVoice voice) throws IOException, InterruptedException {
        switch (words[0]) {
            case "fetch" -> fetch(words, voice);
            case "received" ->
                voice.say("received " + text(received.transfer()) + " "
                        + received.report().repeated());
            default -> throw new IllegalArgumentException("a machine does not know " + words[0]);
        }
    }

    @Override
    public void close() throws IOException {
        fetcher.close();
        peers.close();
    }

    private void fetch(String[] words, HostVoice voice) throws IOException, InterruptedException {
        Received counted = new Received();
        received = counted;
        fetcher.fetch(wants(words), counted, STALL_AFTER);
        voice.say("done " + System.nanoTime() + " " + text(counted.transfer()));
    }

    private static List<BlobWant> wants(String[] words) {
        List<BlobWant> wants = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String[] parts = words[i].split(":", -1);
            wants.add(new BlobWant(Digest.ofHex(parts[0]), Long.parseLong(parts[1]), false));
        }
        return wants;
    }

    private static String text(Transfer transfer) {
        return transfer.fromDepot() + " " + transfer.fromPeers();
    }

    private static BlobSource source(HostSettings settings, BlobFolder blobs) {
        if (settings.role() != HostSettings.Role.FLIPPING) {
            return blobs;
        }
        return blob -> {
            BlobView view = blobs.open(blob);
            return view == null ? null : new FlippedView(view);
        };
    }

    private void announce() {
        try {
            while (true) {
                seeding.announce();
                Thread.sleep(ANNOUNCE_MILLIS + random.nextInt(JITTER_MILLIS));
            }
        } catch (InterruptedException | IOException e) {
            System.err.println("no longer announcing: " + e);
        }
    }
}
