package io.bowwave.depot;

import io.bowwave.process.Caller;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.bowwave.process.Role;
import io.bowwave.process.TokenVerifier;
import io.bowwave.store.S3BlobStore;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.PeerServerOptions;
import io.bowwave.swarm.SwarmLimits;
import io.bowwave.swarm.plan.PlanLimits;
import io.bowwave.swarm.plan.Planner;
import io.etcd.jetcd.Client;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;

/** The depot's parts. */
@Factory
final class DepotWiring {

    private static final int MAX_PEER_CONNECTIONS = 512;
    private static final Duration ETCD_ANSWERS_WITHIN = Duration.ofSeconds(3);

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Singleton
    TokenVerifier tokens(DepotConfig config) {
        byte[] secret = config.regionSecret().reveal().getBytes(StandardCharsets.UTF_8);
        return token -> MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), secret)
                ? Optional.of(new Caller("agent", Set.of(Role.AGENT)))
                : Optional.empty();
    }

    // Status in.

    @Singleton
    @Bean(preDestroy = "close")
    StatusLog statusLog(DepotConfig config) {
        return new StatusLog(
                KafkaClients.producer(config.kafkaBootstrap(), "depot-" + config.region() + "-" + config.depotId()),
                config.region(),
                config.kafkaPartitions(),
                config.depotId());
    }

    @Singleton
    Roster roster(DepotConfig config, Clock clock) {
        return new Roster(config.region(), clock, config.lostAfter());
    }

    @Context
    @Named("lost")
    @Bean(preDestroy = "close")
    Loop lostMachines(DepotConfig config, Roster roster, StatusLog log, OtherDepots others) {
        LostMachines lost = new LostMachines(roster, log, others);
        return Loop.start("lost-" + config.region() + "-" + config.depotId(), lost::look);
    }

    @Context
    @Named("earlier")
    @Bean(preDestroy = "close")
    Loop earlierMachines(DepotConfig config, Roster roster, StatusLog log, OtherDepots others, Clock clock) {
        EarlierMachines earlier = new EarlierMachines(
                () -> consumer(config, "earlier"), config.kafkaPartitions(), roster, log, others, clock);
        return Loop.start("earlier-" + config.region() + "-" + config.depotId(), earlier::look);
    }

    // Goals out.

    @Singleton
    @Bean(preDestroy = "close")
    Client etcd(DepotConfig config) {
        return Client.builder()
                .endpoints(config.etcdEndpoint())
                .connectTimeout(ETCD_ANSWERS_WITHIN)
                .build();
    }

    @Singleton
    @Bean(preDestroy = "close")
    GoalBoard board() {
        return new GoalBoard();
    }

    @Context
    @Named("goals")
    @Bean(preDestroy = "close")
    Loop goals(DepotConfig config, Client etcd, GoalBoard board, Roster roster, StatusLog log) {
        EtcdGoals goals = new EtcdGoals(etcd, board, goal -> log.expect(roster.matching(goal.goal()), goal));
        return Loop.start("goals-" + config.region() + "-" + config.depotId(), goals::follow);
    }

    @Context
    @Named("keep-alive")
    @Bean(preDestroy = "close")
    Loop keepAlive(DepotConfig config, GoalBoard board) {
        return Loop.start("keep-alive-" + config.region() + "-" + config.depotId(), () -> {
            board.keepAlive();
            return Duration.ofSeconds(5);
        });
    }

    // Limits, for this depot and for agents, and what agents may fetch ahead.

    @Singleton
    SwarmLimits sending() {
        return new SwarmLimits();
    }

    @Singleton
    RegionLimits limits(Client etcd, GoalBoard board, SwarmLimits sending) {
        return new RegionLimits(etcd, limits -> {
            sending.apply(limits.ofDepots());
            board.extra("limits", RegionLimits.line(limits));
        });
    }

    @Context
    @Named("limits")
    @Bean(preDestroy = "close")
    Loop limitsLoop(DepotConfig config, RegionLimits limits) {
        return Loop.start("limits-" + config.region() + "-" + config.depotId(), limits::look);
    }

    @Singleton
    @Bean(preDestroy = "close")
    CentreFeed centre(DepotConfig config, GoalBoard board) {
        return new CentreFeed(
                () -> consumer(config, "centre"), config.kafkaPartitions(), new PrefetchHints(config.region()), board);
    }

    @Context
    @Named("centre")
    @Bean(preDestroy = "close")
    Loop centreLoop(DepotConfig config, CentreFeed centre) {
        return Loop.start("centre-" + config.region() + "-" + config.depotId(), centre::poll);
    }

    private static Consumer<byte[], byte[]> consumer(DepotConfig config, String what) {
        return KafkaClients.consumer(
                config.kafkaBootstrap(), "depot-%s-%s-%s".formatted(config.region(), config.depotId(), what), null);
    }

    // The swarm: planner and origin.

    @Singleton
    SharedPlanner planner(Clock clock) {
        return new SharedPlanner(new Planner(PlanLimits.DEFAULT, new Random()), clock);
    }

    @Singleton
    @Bean(preDestroy = "close")
    S3BlobStore store(DepotConfig config) {
        return S3BlobStore.open(
                config.s3Endpoint(),
                config.s3AccessKey().reveal(),
                config.s3SecretKey().reveal(),
                config.s3Bucket());
    }

    @Singleton
    RegionAttestations attestations(S3BlobStore store, Clock clock) {
        return new RegionAttestations(store.attestations(), clock);
    }

    @Singleton
    @Bean(preDestroy = "close")
    OriginReads reads(S3BlobStore store, BlobFolder folder, OriginCache cache) {
        return new OriginReads(store, folder, cache);
    }

    @Singleton
    BlobFolder folder(DepotConfig config) throws IOException {
        return new BlobFolder(config.cacheFolder());
    }

    @Singleton
    OriginCache cache(DepotConfig config, BlobFolder folder, Clock clock) throws IOException {
        return new OriginCache(folder, config.cacheMaxBytes(), clock);
    }

    @Singleton
    OriginBlobs origin(OriginReads reads, BlobFolder folder, OriginCache cache, Clock clock) {
        return new OriginBlobs(reads, folder, cache, clock);
    }

    @Context
    @Bean(preDestroy = "close")
    PeerServer peers(
            DepotConfig config,
            OriginBlobs origin,
            SharedPlanner planner,
            SwarmLimits sending,
            BeanProvider<DepotList> depots)
            throws IOException {
        return PeerServer.start(
                config.host(),
                config.peerPort(),
                origin,
                new PeerSecret(config.regionSecret().reveal()),
                PeerServerOptions.of(MAX_PEER_CONNECTIONS)
                        .tls(config.peerTls())
                        .limits(sending)
                        .plans(request -> planner.plan(request, depots.get().origins())));
    }

    // Among the other depots.

    @Singleton
    DepotAddress address(DepotConfig config, PeerServer peers, BeanProvider<EmbeddedServer> server) {
        return new DepotAddress(config, peers, server);
    }

    @Singleton
    OtherDepots others(DepotConfig config, Client etcd) {
        return new OtherDepots(config, etcd);
    }

    @Singleton
    DepotList depots(OtherDepots others, DepotAddress address, GoalBoard board) {
        return new DepotList(others, address, board);
    }

    @Context
    @Named("depots")
    @Bean(preDestroy = "close")
    Loop depotsLoop(DepotConfig config, DepotList depots) {
        return Loop.start("depots-" + config.region() + "-" + config.depotId(), depots::look);
    }

    @Context
    @Bean(preDestroy = "close")
    Registration registration(DepotConfig config, Client etcd, DepotAddress address, Clock clock) {
        return Registration.start(config, etcd, address, clock);
    }

    @Context
    DepotMetrics metrics(
            MeterRegistry metrics,
            GoalBoard board,
            Roster roster,
            SharedPlanner planner,
            PeerServer peers,
            OriginReads origin) {
        return new DepotMetrics(metrics, board, roster, planner, peers, origin);
    }
}
