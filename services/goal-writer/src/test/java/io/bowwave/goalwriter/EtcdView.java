package io.bowwave.goalwriter;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Goal;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody beside the writer sees in etcd: the goals now, and every change that there ever was. */
final class EtcdView implements AutoCloseable {

    private static final ByteSequence GOALS = bytes("/bowwave/goal/");
    private static final ByteSequence OFFSETS = bytes("/bowwave/offset/");

    private final Client client;

    EtcdView(String endpoint) {
        client = Client.builder().endpoints(endpoint).build();
    }

    /** The generation that is stored; 0 when there is none. */
    long generation(AppName app) throws Exception {
        GetResponse answer =
                client.getKVClient().get(bytes("/bowwave/goal/" + app)).get(5, TimeUnit.SECONDS);
        return answer.getKvs().isEmpty() ? 0 : generation(answer.getKvs().getFirst());
    }

    /** What may be moved, as JSON; empty when nothing was said. */
    String limits() throws Exception {
        GetResponse answer = client.getKVClient().get(bytes("/bowwave/limits")).get(5, TimeUnit.SECONDS);
        return answer.getKvs().isEmpty() ? "" : text(answer.getKvs().getFirst().getValue());
    }

    long goals() throws Exception {
        GetOption count = GetOption.builder().isPrefix(true).withCountOnly(true).build();
        return client.getKVClient().get(GOALS, count).get(5, TimeUnit.SECONDS).getCount();
    }

    void loseOffsets() throws Exception {
        client.getKVClient()
                .delete(OFFSETS, DeleteOption.builder().isPrefix(true).build())
                .get(5, TimeUnit.SECONDS);
    }

    /** The generations that each app's goal has had, in order, until this many changes were seen or the time is over. */
    Map<String, List<Long>> history(Duration within, int changes) throws Exception {
        Map<String, List<Long>> history = new ConcurrentHashMap<>();
        long deadline = System.nanoTime() + within.toNanos();
        BlockingQueue<KeyValue> seen = new LinkedBlockingQueue<>();
        try (Watch.Watcher watcher = watch(1, seen)) {
            for (int i = 0; i < changes && !watcher.isClosed(); i++) {
                KeyValue next = seen.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                history.computeIfAbsent(text(next.getKey()), key -> new CopyOnWriteArrayList<>())
                        .add(generation(next));
            }
        }
        return history;
    }

    Watch.Watcher watch(long revision, BlockingQueue<KeyValue> into) {
        WatchOption option =
                WatchOption.builder().isPrefix(true).withRevision(revision).build();
        return client.getWatchClient().watch(GOALS, option, Watch.listener(response -> response.getEvents()
                .forEach(event -> into.add(event.getKeyValue()))));
    }

    static long generation(KeyValue pair) {
        try {
            Event<?> event = EventCodec.decode(pair.getValue().getBytes());
            return ((Goal) event.data()).generation();
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
