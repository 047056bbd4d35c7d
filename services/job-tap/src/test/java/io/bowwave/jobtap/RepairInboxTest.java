package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class RepairInboxTest {

    private static final List<ProducerRecord<byte[], byte[]>> ONE = List.of(new ProducerRecord<>("topic", new byte[1]));

    @Test
    void isNotEmptyBeforeTheTransactionHasEnded() throws Exception {
        RepairInbox inbox = new RepairInbox();
        assertThat(inbox.awaitEmpty(Duration.ZERO)).isTrue();
        inbox.put(ONE);
        assertThat(inbox.awaitEmpty(Duration.ofMillis(5))).isFalse();
        assertThat(inbox.take()).isEqualTo(ONE);
        assertThat(inbox.awaitEmpty(Duration.ofMillis(5))).isFalse();
        inbox.ended();
        assertThat(inbox.awaitEmpty(Duration.ofMillis(5))).isTrue();
        assertThat(inbox.take()).isEmpty();
    }
}
