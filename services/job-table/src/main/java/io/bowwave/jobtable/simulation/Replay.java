package io.bowwave.jobtable.simulation;

import io.bowwave.schemas.job.BuildStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table as its changes make it, one after the other: what a reader of the log knows. */
final class Replay {

    private static final class LineState {
        final List<RowImage> waiting = new ArrayList<>();
        int running;
    }

    private final List<@Nullable RowImage> rows = new ArrayList<>();
    private final Map<RowImage.Line, LineState> lines = new LinkedHashMap<>();
    private final Map<String, Integer> running = new HashMap<>();

    /** Null: there is no such build yet. */
    @Nullable
    RowImage row(int build) {
        return build < rows.size() ? rows.get(build) : null;
    }

    List<RowImage> rows() {
        List<RowImage> all = new ArrayList<>();
        for (RowImage row : rows) {
            if (row != null) {
                all.add(row);
            }
        }
        return all;
    }

    /** The oldest first. */
    List<RowImage> waiting(RowImage.Line line) {
        LineState state = lines.get(line);
        return state == null ? List.of() : state.waiting;
    }

    /** The oldest of each line that has any. */
    List<RowImage> heads() {
        List<RowImage> heads = new ArrayList<>();
        for (LineState state : lines.values()) {
            if (!state.waiting.isEmpty()) {
                heads.add(state.waiting.getFirst());
            }
        }
        return heads;
    }

    int running(RowImage.Line line) {
        LineState state = lines.get(line);
        return state == null ? 0 : state.running;
    }

    int runningOfApp(String app) {
        return running.getOrDefault(app, 0);
    }

    void apply(RowImage next) {
        RowImage before = row(next.build());
        LineState line = lines.computeIfAbsent(next.line(), each -> new LineState());
        if (before != null) {
            line.waiting.remove(before);
            count(line, before, -1);
        }
        if (next.status() == BuildStatus.QUEUED) {
            insert(line.waiting, next);
        }
        count(line, next, 1);
        while (rows.size() <= next.build()) {
            rows.add(null);
        }
        rows.set(next.build(), next);
    }

    private void count(LineState line, RowImage row, int by) {
        if (row.status() == BuildStatus.RUNNING) {
            line.running += by;
            running.merge(row.app(), by, Integer::sum);
        }
    }

    private static void insert(List<RowImage> waiting, RowImage row) {
        int at = waiting.size();
        while (at > 0 && waiting.get(at - 1).created() > row.created()) {
            at--;
        }
        waiting.add(at, row);
    }
}
