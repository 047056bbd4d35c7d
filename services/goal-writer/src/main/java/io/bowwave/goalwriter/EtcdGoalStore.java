package io.bowwave.goalwriter;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.goalwriter.GoalBatch.Change;
import io.bowwave.goalwriter.StoredGoals.Entry;
import io.bowwave.goalwriter.StoredGoals.Offset;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goals in etcd: {@code /bowwave/goal/<app>} and {@code /bowwave/offset/<topic>-<partition>}. Every write is one transaction that
 * compares the revisions of all that it changes, so one that is repeated, late or from a writer that was given up changes nothing.
 */
final class EtcdGoalStore implements GoalStore {

    private static final String GOALS = "/bowwave/goal/";
    private static final String OFFSETS = "/bowwave/offset/" + Topics.GOAL_STATE.name() + "-";
    private static final int PAGE = 500;
    private static final Logger LOG = LoggerFactory.getLogger(EtcdGoalStore.class);

    private final EtcdConnection etcd;

    EtcdGoalStore(EtcdConnection etcd) {
        this.etcd = etcd;
    }

    @Override
    public StoredGoals read() throws IOException, InterruptedException {
        Map<Integer, Offset> offsets = new HashMap<>();
        for (KeyValue each : list(OFFSETS)) {
            offsets.put(Integer.parseInt(name(each, OFFSETS)), offset(each));
        }
        Map<AppName, Entry> goals = new HashMap<>();
        for (KeyValue each : list(GOALS)) {
            try {
                goals.put(new AppName(name(each, GOALS)), new Entry(generation(each), each.getModRevision()));
            } catch (InvalidIdException e) {
                LOG.warn("{} is no goal of an app and is left alone: {}", text(each.getKey()), e.getMessage());
            }
        }
        return new StoredGoals(offsets, goals);
    }

    @Override
    public long write(GoalBatch batch) throws IOException, InterruptedException {
        List<Cmp> compares = new ArrayList<>();
        List<Op> puts = new ArrayList<>();
        ByteSequence offset = bytes(OFFSETS + batch.partition());
        compares.add(unchanged(offset, batch.expected().revision()));
        puts.add(Op.put(offset, bytes(Long.toString(batch.next())), PutOption.DEFAULT));
        for (Change change : batch.changes()) {
            ByteSequence goal = bytes(GOALS + change.app());
            compares.add(unchanged(goal, change.expected().revision()));
            puts.add(
                    change.value() == null
                            ? Op.delete(goal, DeleteOption.DEFAULT)
                            : Op.put(goal, bytes(change.value()), PutOption.DEFAULT));
        }
        TxnResponse answer = etcd.answer(etcd.client()
                .getKVClient()
                .txn()
                .If(compares.toArray(Cmp[]::new))
                .Then(puts.toArray(Op[]::new))
                .commit());
        return answer.isSucceeded() ? answer.getHeader().getRevision() : 0;
    }

    @Override
    public void close() {
        etcd.close();
    }

    private static Cmp unchanged(ByteSequence key, long revision) {
        return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    /** All keys with the prefix, page by page at one revision: an answer must stay below gRPC's 4 MiB. */
    private List<KeyValue> list(String prefix) throws IOException, InterruptedException {
        List<KeyValue> found = new ArrayList<>();
        ByteSequence end = OptionsUtil.prefixEndOf(bytes(prefix));
        ByteSequence from = bytes(prefix);
        long revision = 0;
        while (true) {
            GetResponse page = etcd.answer(etcd.client()
                    .getKVClient()
                    .get(
                            from,
                            GetOption.builder()
                                    .withRange(end)
                                    .withLimit(PAGE)
                                    .withRevision(revision)
                                    .build()));
            found.addAll(page.getKvs());
            if (!page.isMore()) {
                return found;
            }
            revision = revision == 0 ? page.getHeader().getRevision() : revision;
            from = bytes(text(page.getKvs().getLast().getKey()) + "\0");
        }
    }

    private static Offset offset(KeyValue pair) throws IOException {
        String found = text(pair.getValue());
        try {
            return new Offset(Long.parseLong(found), pair.getModRevision());
        } catch (NumberFormatException e) {
            throw new IOException(
                    "%s: found \"%s\", expected an offset; somebody else wrote there: delete the key, goals are guarded by their generations"
                            .formatted(text(pair.getKey()), found),
                    e);
        }
    }

    // What cannot be read as a goal is overwritten by the next one.
    private static long generation(KeyValue pair) {
        try {
            JsonNode generation =
                    Json.mapper().readTree(pair.getValue().getBytes()).path("generation");
            return generation.asLong(0);
        } catch (IOException e) {
            LOG.warn("{} holds no goal: {}", text(pair.getKey()), e.getMessage());
            return 0;
        }
    }

    private static String name(KeyValue pair, String prefix) {
        return text(pair.getKey()).substring(prefix.length());
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
