package io.bowwave.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;

/** The ledger's parts, top to bottom. */
@Factory
final class LedgerWiring {

    /** One for the live tables, one for the rebuild, one for its swap, one to spare. */
    private static final int CONNECTIONS = 4;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    @Context
    @Bean(preDestroy = "close")
    HikariDataSource database(LedgerConfig config) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("ledger");
        pool.setJdbcUrl(config.dbUrl());
        pool.setUsername(config.dbUser());
        pool.setPassword(config.dbPassword().reveal());
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(CONNECT_WITHIN.toMillis());
        // A database that is not there yet is waited for by the loops, not a reason to die.
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("ApplicationName", "bowwave-ledger");
        return new HikariDataSource(pool);
    }

    @Context
    @Bean(preDestroy = "close")
    Producer<byte[], byte[]> deadLetterProducer(LedgerConfig config) {
        return KafkaClients.producer(config.kafkaBootstrap(), "ledger-dead-letters");
    }

    @Context
    LedgerMetrics metrics() {
        return new LedgerMetrics();
    }

    @Singleton
    @Named("live")
    @Bean(preDestroy = "close")
    LogReader liveLog(LedgerConfig config) {
        return new LogReader(() -> KafkaClients.consumer(config.kafkaBootstrap(), "ledger-live", null));
    }

    @Singleton
    @Named("rebuild")
    @Bean(preDestroy = "close")
    LogReader rebuildLog(LedgerConfig config) {
        return new LogReader(() -> KafkaClients.consumer(config.kafkaBootstrap(), "ledger-rebuild", null));
    }

    @Context
    @Named("live")
    @Bean(preDestroy = "close")
    Loop live(
            HikariDataSource database,
            @Named("live") LogReader log,
            Producer<byte[], byte[]> producer,
            LedgerMetrics metrics) {
        Views views = new Views(database, Views.LIVE);
        Refusals refusals = new DeadLetterRefusals(producer, metrics);
        return Loop.start("ledger-live", new LiveProjection(views, log, refusals, metrics, Clock.systemUTC()));
    }

    @Context
    @Named("rebuild")
    @Bean(preDestroy = "close")
    Loop rebuild(HikariDataSource database, @Named("rebuild") LogReader log, LedgerMetrics metrics) {
        RebuildControl control = new RebuildControl(database);
        return Loop.start("ledger-rebuild", new Rebuild(database, control, log, metrics, Clock.systemUTC()));
    }
}
