package io.bowwave.queue;

import io.bowwave.jobtable.Alarms;
import io.bowwave.jobtable.BuildSteps;
import io.bowwave.jobtable.BuilderPool;
import io.bowwave.jobtable.Claims;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.SecretKeys;
import io.bowwave.jobtable.Tokens;
import io.bowwave.process.Caller;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.bowwave.process.Role;
import io.bowwave.process.TokenVerifier;
import io.bowwave.process.git.RemoteRefs;
import io.bowwave.queue.alarm.AlarmRound;
import io.bowwave.queue.scaling.BuilderDriver;
import io.bowwave.queue.scaling.ScalingRound;
import io.bowwave.queue.scaling.ScalingRules;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The queue's parts, top to bottom. */
@Factory
final class QueueWiring {

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    @Context
    @Bean(preDestroy = "close")
    JobDatabase database(QueueConfig config) {
        JobDatabase database = JobDatabase.open(
                config.dbUrl(), config.dbUser(), config.dbPassword().reveal(), config.dbPoolSize());
        try {
            database.migrate();
            if (!config.tapSlot().isEmpty()) {
                database.openTap(config.tapSlot());
            }
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Singleton
    TokenVerifier tokens(JobDatabase database) {
        Tokens tokens = database.tokens();
        return new KnownCallers(
                token -> tokens.verify(token).map(owner -> new Caller(owner.name(), roles(owner.roles()))));
    }

    private static Set<Role> roles(Set<String> names) {
        return Arrays.stream(Role.values())
                .filter(role -> names.stream().anyMatch(role.name()::equalsIgnoreCase))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Singleton
    Claims claims(JobDatabase database) {
        return database.claims();
    }

    @Singleton
    BuildSteps buildSteps(JobDatabase database) {
        return database.buildSteps();
    }

    @Singleton
    SecretStore secrets(QueueConfig config, JobDatabase database) {
        return new SecretStore(Optional.ofNullable(config.secretsKey())
                .map(key -> database.secrets(SecretKeys.parse(key.reveal(), new SecureRandom()))));
    }

    @Singleton
    SeenWorkers seenWorkers(Claims claims) {
        return new SeenWorkers(claims);
    }

    @Singleton
    QueueMetrics metrics(MeterRegistry registry) {
        return new QueueMetrics(registry);
    }

    @Singleton
    WaitingRoom room(QueueConfig config, QueueMetrics metrics) {
        WaitingRoom room = new WaitingRoom(config.maxWaiting());
        metrics.watch(room);
        return room;
    }

    @Context
    @Named("dispatch")
    @Bean(preDestroy = "close")
    Loop dispatch(WaitingRoom room, Claims claims, RunningBuilds running, QueueMetrics metrics) {
        Dispatcher dispatcher = new Dispatcher(room, claims, running, metrics);
        return Loop.start("queue-dispatch", dispatcher::step);
    }

    @Singleton
    RunningBuilds running() {
        return new RunningBuilds();
    }

    @Singleton
    @Bean(preDestroy = "close")
    FleetFeed fleet(QueueConfig config, RunningBuilds running) {
        return new FleetFeed(() -> KafkaClients.consumer(config.kafkaBootstrap(), "queue-fleet", null), running);
    }

    @Context
    @Named("fleet")
    @Bean(preDestroy = "close")
    Loop fleetLoop(FleetFeed feed) {
        return Loop.start("queue-fleet", feed::poll);
    }

    @Context
    @Named("guard")
    @Bean(preDestroy = "close")
    Loop guard(JobDatabase database, Alarms alarms, WaitingRoom room, QueueMetrics metrics) {
        GuardRound round = new GuardRound(database.guard(), database.builds(), alarms, room, metrics);
        return Loop.start("queue-guard", round::step);
    }

    @Singleton
    BuilderPool builderPool(JobDatabase database) {
        return database.builderPool();
    }

    @Singleton
    @Bean(preDestroy = "close")
    BuilderDriver builderDriver(QueueConfig config) {
        return config.scaleDriver().make(config.scaleCommand(), config.scaleOthers());
    }

    @Singleton
    ScalingRound scalingRound(
            QueueConfig config, BuilderPool pool, Alarms alarms, BuilderDriver driver, MeterRegistry registry) {
        return new ScalingRound(
                UUID.randomUUID().toString(),
                pool,
                alarms,
                new ScalingRules(
                        config.minBuilders(), config.maxBuilders(), ScalingRules.START_WITHIN, config.scaleCoolDown()),
                driver,
                config.alarmQueueAge(),
                registry);
    }

    @Context
    @Named("scaling")
    @Bean(preDestroy = "close")
    Loop scaling(ScalingRound round) {
        return Loop.start("queue-scaling", round::step);
    }

    @Singleton
    Alarms alarms(JobDatabase database) {
        return database.alarms();
    }

    @Singleton
    @Bean(preDestroy = "close")
    AlarmRound alarmRound(QueueConfig config, Alarms alarms, MeterRegistry registry) {
        return new AlarmRound(
                alarms,
                config.tapSlot(),
                config.alarmTapLag(),
                KafkaClients.producer(config.kafkaBootstrap(), "queue-alarms"),
                registry);
    }

    @Context
    @Named("alarms")
    @Bean(preDestroy = "close")
    Loop alarmLoop(AlarmRound round) {
        return Loop.start("queue-alarms", round::step);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Reconciler reconciler(QueueConfig config, JobDatabase database, MeterRegistry registry) {
        return new Reconciler(
                database.heads(),
                new RemoteRefs(config.git(), config.gitWithin()),
                new LookTimes(config.headsEvery(), config.headsEveryLocal(), new SecureRandom()),
                new HeadMetrics(registry),
                new SecureRandom(),
                config.gitWithin(),
                config.headsAtOnce());
    }

    @Context
    @Named("heads")
    @Bean(preDestroy = "close")
    Loop heads(QueueConfig config, Reconciler reconciler) {
        return Loop.start("queue-heads", config.headsEvery().isZero() ? () -> FORGET_EVERY : reconciler::step);
    }

    @Context
    @Named("forget")
    @Bean(preDestroy = "close")
    Loop forget(JobDatabase database) {
        return Loop.start("queue-forget", () -> {
            database.guard().forget();
            database.forgetSecretUses();
            database.forgetSteps();
            return FORGET_EVERY;
        });
    }

    @Context
    @Bean(preDestroy = "close")
    BuildLogs logs(QueueConfig config) {
        return new BuildLogs(KafkaClients.producer(config.kafkaBootstrap(), "queue-logs"), Clock.systemUTC());
    }

    @Context
    @Bean(preDestroy = "close")
    Attesting attesting(QueueConfig config, QueueMetrics metrics) {
        return new Attesting(Signing.of(config), metrics, Clock.systemUTC());
    }
}
