package io.bowwave.depot;

import io.bowwave.schemas.Traces;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Follows the region's goals in etcd: lists at a revision, watches from the next one on, and begins anew after an error, an end, or 15 s
 * without a sign of life. The position is this board's own, since the client's watcher may skip history when it reconnects. One thread.
 */
final class EtcdGoals {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdGoals.class);
    private static final String PREFIX = "/bowwave/goal/";
    private static final ByteSequence KEYS = ByteSequence.from(PREFIX, StandardCharsets.UTF_8);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration ASK_AFTER = Duration.ofSeconds(5);
    private static final Duration SILENT_AFTER = Duration.ofSeconds(15);
    private static final int INBOX = 1024;

    /** What the watcher's thread puts into the inbox: a response, or how the watch ended. */
    private sealed interface Word {
        record Heard(WatchResponse response) implements Word {}

        record Ended(@Nullable Throwable why) implements Word {}
    }

    private final Client etcd;
    private final GoalBoard board;
    private final Consumer<BoardGoal> onNew;
    private boolean listed;

    /** @param onNew called for each new or changed goal before agents hear of it */
    EtcdGoals(Client etcd, GoalBoard board, Consumer<BoardGoal> onNew) {
        this.etcd = etcd;
        this.board = board;
        this.onNew = onNew;
    }

    /** One watch, from its beginning to its end. */
    Duration follow() throws Exception {
        if (!listed) {
            list();
            listed = true;
        }
        BlockingQueue<Word> inbox = new ArrayBlockingQueue<>(INBOX);
        WatchOption from = WatchOption.builder()
                .isPrefix(true)
                .withRevision(board.revision() + 1)
                .withProgressNotify(true)
                .build();
        try (Watch.Watcher watcher = etcd.getWatchClient().watch(KEYS, from, listener(inbox))) {
            listen(watcher, inbox);
        } catch (CompactedException e) {
            LOG.info("the goals' history was compacted, listing them again");
            listed = false;
        }
        return Duration.ZERO;
    }

    private static Watch.Listener listener(BlockingQueue<Word> inbox) {
        // A full inbox ends the watch: what does not fit would be lost, and a new watch brings it again.
        return Watch.listener(
                response -> {
                    if (!inbox.offer(new Word.Heard(response))) {
                        throw new IllegalStateException("the depot is too slow for etcd's changes");
                    }
                },
                failure -> inbox.offer(new Word.Ended(failure)),
                () -> inbox.offer(new Word.Ended(null)));
    }

    private void listen(Watch.Watcher watcher, BlockingQueue<Word> inbox) throws Exception {
        long heard = System.nanoTime();
        while (true) {
            Word word = inbox.poll(ASK_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            if (word == null) {
                if (System.nanoTime() - heard > SILENT_AFTER.toNanos()) {
                    throw new IOException("etcd's watch has been silent for " + SILENT_AFTER.toSeconds() + " s");
                }
                watcher.requestProgress();
                continue;
            }
            heard = System.nanoTime();
            switch (word) {
                case Word.Heard(WatchResponse response) -> apply(response);
                case Word.Ended(Throwable why) -> throw ended(why);
            }
        }
    }

    private static Exception ended(@Nullable Throwable why) {
        if (why instanceof CompactedException compacted) {
            return compacted;
        }
        return new IOException("etcd ended the watch: " + (why == null ? "no reason given" : why.toString()), why);
    }

    private void apply(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            KeyValue pair = event.getKeyValue();
            if (event.getEventType() == WatchEvent.EventType.DELETE) {
                remove(pair);
            } else {
                BoardGoal goal = read(pair);
                if (goal != null) {
                    tell(goal);
                    board.change(goal);
                }
            }
        }
        if (!response.getEvents().isEmpty() || response.isProgressNotify()) {
            board.progress(response.getHeader().getRevision());
        }
    }

    private void list() throws Exception {
        GetResponse answer = etcd.getKVClient()
                .get(KEYS, GetOption.builder().isPrefix(true).build())
                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        List<BoardGoal> goals = new ArrayList<>();
        for (KeyValue pair : answer.getKvs()) {
            BoardGoal goal = read(pair);
            if (goal != null) {
                goals.add(goal);
            }
        }
        board.changed(goals).forEach(this::tell);
        board.list(goals, answer.getHeader().getRevision());
        LOG.info("{} goals at revision {}", goals.size(), answer.getHeader().getRevision());
    }

    private void tell(BoardGoal goal) {
        try (var _ = MDC.putCloseable("trace", Traces.id(goal.traceparent()))) {
            LOG.info(
                    "goal of {}: generation {}, build {}, {} permille",
                    goal.goal().app(),
                    goal.goal().generation(),
                    goal.goal().target().build(),
                    goal.goal().permille());
            onNew.accept(goal);
        }
    }

    private void remove(KeyValue pair) {
        try {
            board.remove(new AppName(name(pair)), pair.getModRevision());
        } catch (InvalidIdException e) {
            LOG.debug("a key that was no goal is gone: {}", e.getMessage());
        }
    }

    private @Nullable BoardGoal read(KeyValue pair) {
        try {
            BoardGoal goal = BoardGoal.read(pair.getValue().getBytes(), pair.getModRevision());
            if (!goal.goal().app().text().equals(name(pair))) {
                throw new UnreadableEventException("app: found \"%s\", expected \"%s\" as the key says"
                        .formatted(goal.goal().app(), name(pair)));
            }
            return goal;
        } catch (UnreadableEventException e) {
            board.unreadable();
            LOG.error("{}{} holds no goal and is passed over: {}", PREFIX, name(pair), e.getMessage());
            return null;
        }
    }

    private static String name(KeyValue pair) {
        return pair.getKey().toString(StandardCharsets.UTF_8).substring(PREFIX.length());
    }
}
