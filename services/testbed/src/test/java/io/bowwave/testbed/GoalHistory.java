package io.bowwave.testbed;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.rollout.Goal;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a region's etcd was ever told about an app: the machines follow that and nothing else. */
final class GoalHistory {

    private static final long ANSWER_SECONDS = 30;

    private GoalHistory() {}

    /** The goals that the app has had in the region, the oldest first. */
    static List<Goal> of(LocalStack stack, String region, String app) {
        String etcd = stack.file().regions().stream()
                .filter(each -> each.name().equals(region))
                .findFirst()
                .orElseThrow()
                .etcd();
        try (Client client = Client.builder().endpoints(etcd).build()) {
            return read(client, bytes("/bowwave/goal/" + app));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        } catch (Exception e) {
            throw new TestbedException("cannot read the goals of " + app + " in " + region + ": " + e, e);
        }
    }

    private static List<Goal> read(Client client, ByteSequence key) throws Exception {
        List<KeyValue> now = client.getKVClient()
                .get(key)
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .getKvs();
        if (now.isEmpty()) {
            return List.of();
        }
        long first = now.getFirst().getCreateRevision();
        long last = now.getFirst().getModRevision();
        BlockingQueue<KeyValue> seen = new LinkedBlockingQueue<>();
        WatchOption fromTheFirst = WatchOption.builder().withRevision(first).build();
        List<Goal> goals = new ArrayList<>();
        try (Watch.Watcher watcher = client.getWatchClient()
                .watch(key, fromTheFirst, response -> response.getEvents().stream()
                        .map(WatchEvent::getKeyValue)
                        .forEach(seen::add))) {
            for (long at = 0; at < last; ) {
                KeyValue next = seen.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new TestbedException("expected the goals up to revision %d, found them up to %d (closed: %s)"
                            .formatted(last, at, watcher.isClosed()));
                }
                at = next.getModRevision();
                goals.add(goal(next));
            }
        }
        return goals;
    }

    private static Goal goal(KeyValue pair) throws UnreadableEventException {
        return (Goal) EventCodec.decode(pair.getValue().getBytes()).data();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
