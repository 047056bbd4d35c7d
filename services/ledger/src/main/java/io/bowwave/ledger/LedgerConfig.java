package io.bowwave.ledger;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;

/**
 * @param port of health and metrics; 0: a free one
 * @param dbUrl JDBC URL of the database that holds schema {@code view}
 */
public record LedgerConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String dbUrl,
        String dbUser,
        Secret dbPassword,
        String kafkaBootstrap) {}
