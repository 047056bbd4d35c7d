package io.bowwave.jobtap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events that the reconciler found missing, on their way into the tap's next transaction. The reconciler looks again only when that
 * transaction has ended: what is still on its way would look missing a second time. Thread-safe.
 */
final class RepairInbox {

    private final List<ProducerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    private boolean taken;

    synchronized void put(List<ProducerRecord<byte[], byte[]>> records) {
        waiting.addAll(records);
    }

    /** All of them, into a transaction that must end with {@link #ended}. What a failing transaction loses is found missing again. */
    synchronized List<ProducerRecord<byte[], byte[]>> take() {
        List<ProducerRecord<byte[], byte[]>> all = List.copyOf(waiting);
        waiting.clear();
        taken = true;
        return all;
    }

    /** The transaction of those that were taken is committed or aborted. */
    synchronized void ended() {
        taken = false;
        notifyAll();
    }

    /** @return whether nothing was on its way any more within the time */
    synchronized boolean awaitEmpty(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); !empty() && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return empty();
    }

    synchronized boolean empty() {
        return waiting.isEmpty() && !taken;
    }
}
