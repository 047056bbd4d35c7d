package io.bowwave.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES, Server.KAFKA, Server.ETCD, Server.S3})
class RealServersIT {
    private final KafkaServer kafka;

    RealServersIT(KafkaServer kafka) {
        this.kafka = kafka;
    }

    @Test
    void handsOutRunningServersOfEveryKind(PostgresServer postgres, EtcdServer etcd, S3Server s3) {
        assertThat(kafka.running()).isTrue();
        assertThat(postgres.running()).isTrue();
        assertThat(etcd.running()).isTrue();
        assertThat(s3.running()).isTrue();
    }

    @Test
    void handsOutTheSameServerToEveryTest(KafkaServer again) {
        assertThat(again).isSameAs(kafka);
    }
}
