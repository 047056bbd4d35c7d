package io.bowwave.goalwriter;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Default;
import io.bowwave.schemas.id.RegionName;
import java.time.Duration;
import java.util.List;

/**
 * @param port of health and metrics; 0: a free one
 * @param region whose goals it writes
 * @param etcdEndpoints of that region's etcd, for example {@code http://127.0.0.1:2379}
 * @param etcdTimeout how long one answer of etcd is waited for
 */
public record GoalWriterConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        RegionName region,
        String kafkaBootstrap,
        List<String> etcdEndpoints,
        @Default("2s") Duration etcdTimeout) {

    /** @throws ConfigException naming the key, the value found and what is expected */
    public GoalWriterConfig {
        etcdEndpoints = List.copyOf(etcdEndpoints);
        if (etcdEndpoints.isEmpty()) {
            throw new ConfigException(
                    "etcd-endpoints: found none, expected at least one, for example http://127.0.0.1:2379");
        }
        if (etcdTimeout.isNegative() || etcdTimeout.isZero()) {
            throw new ConfigException("etcd-timeout: found %s, expected more than nothing".formatted(etcdTimeout));
        }
    }
}
