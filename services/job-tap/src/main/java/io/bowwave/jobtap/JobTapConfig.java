package io.bowwave.jobtap;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;

/**
 * @param port of health and metrics; 0: a free one
 * @param dbUrl JDBC URL of the database that holds the job table
 * @param slot replication slot; also names the tap's position and transactions, so two taps with one slot fence one another
 * @param replication of the topic that holds the position, when it is made here
 * @param startOver forget the position, make the slot anew, and let the reconciler repair what was missed; for one start only
 */
public record JobTapConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String dbUrl,
        String dbUser,
        Secret dbPassword,
        String kafkaBootstrap,
        @Default("bowwave_tap") String slot,
        @Default("1") int replication,
        @Default("false") boolean startOver) {}
