package io.bowwave.queue;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;

/**
 * @param port of the builders' API, health and metrics; 0: a free one
 * @param dbUrl JDBC URL of the database that holds the job table
 * @param dbPoolSize connections at most
 * @param tapSlot replication slot that is made with the tables, before their first row; empty: none
 * @param maxWaiting builders that may wait for work at once; one more is told to come back
 */
public record QueueConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String dbUrl,
        String dbUser,
        Secret dbPassword,
        @Default("10") int dbPoolSize,
        String kafkaBootstrap,
        @Default("bowwave_tap") String tapSlot,
        @Default("5000") int maxWaiting) {}
