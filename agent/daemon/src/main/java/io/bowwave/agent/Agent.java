package io.bowwave.agent;

import io.bowwave.agent.driver.ControlGroups;
import io.bowwave.agent.driver.Drivers;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.swarm.BlobFetcher;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.HttpCalls;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerClient;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.PeerServerOptions;
import io.bowwave.swarm.Seeding;
import io.bowwave.swarm.SwarmLimits;
import io.bowwave.swarm.SwarmMembers;
import io.bowwave.swarm.SwarmSelf;
import io.bowwave.swarm.plan.Labels;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent: its parts, from top to bottom, and its threads. */
final class Agent {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** Room that is left to others, bytes. */
    private static final long SPARE = 64L << 20;

    private static final long KEEP_FREE_AT_MOST = 2_000_000_000;
    private static final int KEEP_FREE_SHARE = 20;
    private static final int AHEAD_JITTER_MILLIS = 3_000;

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PEER_CONNECTIONS = 24;

    private final AgentConfig config;
    private final AgentLock lock;
    private final PeerServer peers;
    private final BlobFetcher fetcher;
    private final AppFleet apps;
    private final MetricsServer metrics;
    private final List<Thread> threads = new ArrayList<>();

    /** Where what a depot says goes. */
    private record Heard(
            AppFleet apps,
            AgentLimits own,
            @Nullable AheadFetch ahead,
            Depots known,
            SwarmMembers members,
            FirstWord firstWord)
            implements DepotWords {

        @Override
        public void goal(HeardGoal goal) {
            apps.goal(goal);
        }

        @Override
        public void caughtUp() {
            firstWord.hear();
        }

        @Override
        public void limits(TransferLimits limits) {
            own.region(limits);
        }

        @Override
        public void depots(List<URI> addresses, List<PeerAddress> peers) {
            known.found(addresses);
            members.learn(List.of(), peers);
        }

        @Override
        public void prefetch(PrefetchHint hint) {
            if (ahead != null) {
                ahead.hint(hint);
            }
        }
    }

    private Agent(AgentConfig config, AgentLock lock) throws IOException {
        this.config = config;
        this.lock = lock;
        Clock clock = Clock.systemUTC();
        Random random = new Random();
        HttpCalls http = new HttpCalls(config.regionSecret());

        // The swarm.
        BlobFolder blobs = new BlobFolder(config.data().resolve("blobs"));
        PeerSecret secret = new PeerSecret(config.regionSecret());
        SwarmLimits rates = new SwarmLimits();
        AgentLimits limits = new AgentLimits(config.limits(), rates);
        this.peers = PeerServer.start(
                config.host(),
                config.peerPort(),
                blobs,
                secret,
                PeerServerOptions.of(PEER_CONNECTIONS).limits(rates).tls(config.peerTls()));
        SwarmSelf self = new SwarmSelf(config.machine(), new PeerAddress(config.advertiseHost(), peers.port()));
        SwarmMembers members = new SwarmMembers();
        Depots depots = new Depots(config.depots(), random);
        this.fetcher = new BlobFetcher(
                self,
                new Labels(
                        config.labels().getOrDefault("rack", ""),
                        config.labels().getOrDefault("zone", "")),
                blobs,
                new PeerClient(secret, config.machine().text(), rates, config.peerTls()),
                members,
                random);
        Seeding seeding = new Seeding(fetcher);

        // The disk.
        Path appsFolder = Files.createDirectories(config.data().resolve("apps"));
        Housekeeping housekeeping = new Housekeeping(blobs, appsFolder, config.keepReleases(), config.seedFor(), clock);
        FileStore disk = Files.getFileStore(config.data());
        Room room = new Room(disk::getUsableSpace, housekeeping::makeRoom, SPARE);
        long keepFree = config.keepFree() >= 0
                ? config.keepFree()
                : Math.min(KEEP_FREE_AT_MOST, disk.getTotalSpace() / KEEP_FREE_SHARE);
        Room idleRoom = new Room(disk::getUsableSpace, bytes -> {}, keepFree);

        // The apps.
        DepotClient depot = new DepotClient(http);
        ReleaseTrust trust =
                new ReleaseTrust(config.attestations(), config.attestationKeys(), new DepotAttestations(depot, depots));
        ReleaseFetch fetch = new ReleaseFetch(blobs, fetcher, housekeeping, room, rates, clock);
        AheadFetch ahead = new AheadFetch(
                new ReleaseFetch(blobs, fetcher, housekeeping, idleRoom, rates, clock),
                trust,
                housekeeping,
                appsFolder,
                config.labels(),
                random,
                AHEAD_JITTER_MILLIS);
        FirstWord firstWord = new FirstWord();
        LongAdder heals = new LongAdder();
        Transitions transitions = new Transitions();
        FetchReports reports = new FetchReports();
        StatusOutbox outbox = new StatusOutbox(new Sequence(config.data().resolve("sequence")));
        AgentParts parts = new AgentParts(
                new Identity(config.region(), config.machine(), config.advertiseHost()),
                new GoalRules(config.region(), config.machine(), config.labels(), config.goalPublicKey()),
                trust,
                fetch,
                ahead,
                reports,
                new HealthWait(new HealthProbe()),
                drivers(config),
                firstWord,
                config.checkReleases(),
                PAUSE,
                heals,
                transitions,
                new AppPorts(config.appPorts()),
                housekeeping,
                outbox,
                clock);
        this.apps = new AppFleet(parts, appsFolder);

        // Goals in, reports out.
        GoalFeed feed = new GoalFeed(
                depot,
                depots,
                new EtcdGateway(new HttpCalls(null), config.etcd()),
                config.etcdPoll(),
                config.machine(),
                random,
                new Heard(apps, limits, config.prefetch() ? ahead : null, depots, members, firstWord));
        StatusSender sender = new StatusSender(
                depot,
                depots,
                new DepotClient.Hello(config.region(), config.machine(), config.labels(), self.address()),
                outbox,
                members,
                random);
        AgentMetrics numbers = new AgentMetrics(feed, outbox, apps, peers, members, trust, heals, transitions);
        this.metrics = MetricsServer.start(config.host(), config.metricsPort(), numbers::metrics, numbers::health);
        threads.add(Thread.ofPlatform().name("goals").unstarted(feed));
        threads.add(Thread.ofPlatform().name("reports").daemon().unstarted(sender));
        threads.add(Thread.ofPlatform()
                .name("upkeep")
                .daemon()
                .unstarted(new Upkeep(seeding, housekeeping, room, keepFree, random)));
        threads.add(Thread.ofPlatform().name("fetch-reports").daemon().unstarted(reports));
        if (config.prefetch()) {
            threads.add(Thread.ofPlatform().name("prefetch").daemon().unstarted(ahead));
        }
    }

    private static Drivers drivers(AgentConfig config) throws IOException {
        Path template = config.unitTemplate();
        return new Drivers(
                config.controlGroups() ? ControlGroups.ofThisProcess().orElse(null) : null,
                template == null ? null : Files.readString(template));
    }

    /**
     * Starts it.
     *
     * @throws IOException when its folder cannot be used, or a port is taken; the message says which
     */
    static Agent start(AgentConfig config) throws IOException {
        Files.createDirectories(config.data());
        AgentLock lock = AgentLock.take(config.data());
        try {
            Agent agent = new Agent(config, lock);
            agent.run();
            return agent;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void run() throws IOException {
        lock.tell(peers.port(), metrics.port());
        apps.recover();
        threads.forEach(Thread::start);
        LOG.info("{}: peer port {}, metrics port {}", config, peers.port(), metrics.port());
    }

    /** Ends within 5 s; with the apps, if so configured. */
    void stop() throws IOException, InterruptedException {
        threads.forEach(Thread::interrupt);
        if (config.stopAppsOnExit()) {
            apps.stopApps();
        } else {
            apps.stop();
        }
        metrics.close();
        peers.close();
        fetcher.close();
        lock.close();
        LOG.info("stopped{}", config.stopAppsOnExit() ? " with its apps" : "; its apps go on");
    }
}
