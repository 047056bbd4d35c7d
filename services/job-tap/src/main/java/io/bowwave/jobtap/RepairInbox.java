package io.bowwave.jobtap;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events that the reconciler found missing, on their way into the tap's next transaction. Thread-safe. */
final class RepairInbox {

    private final List<ProducerRecord<byte[], byte[]>> waiting = new ArrayList<>();

    synchronized void put(List<ProducerRecord<byte[], byte[]>> records) {
        waiting.addAll(records);
    }

    /** All of them. What a failing transaction loses is found missing again. */
    synchronized List<ProducerRecord<byte[], byte[]>> take() {
        List<ProducerRecord<byte[], byte[]>> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    synchronized boolean empty() {
        return waiting.isEmpty();
    }
}
