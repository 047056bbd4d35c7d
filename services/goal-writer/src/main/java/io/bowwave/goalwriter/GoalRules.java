package io.bowwave.goalwriter;

import io.bowwave.goalwriter.GoalBatch.Change;
import io.bowwave.goalwriter.StoredGoals.Entry;
import io.bowwave.schemas.id.AppName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the records read change the store. Pure. */
final class GoalRules {

    /** Goals in one transaction: with their compares and the offset this stays below etcd's default of 128 operations. */
    static final int MOST = 100;

    /**
     * @param changes at most {@link #MOST}, the last of each app
     * @param refused records whose generation was not newer than what is stored
     * @param next the offset behind the last record that is dealt with
     * @param left records that did not fit
     */
    record Decision(List<Change> changes, int refused, long next, List<GoalRecord> left) {}

    private GoalRules() {}

    /**
     * @param goals what the store holds
     * @param end the offset behind the last record read, ours or not
     */
    static Decision decide(Map<AppName, Entry> goals, List<GoalRecord> records, long end) {
        Map<AppName, Change> changes = new LinkedHashMap<>();
        int refused = 0;
        for (int i = 0; i < records.size(); i++) {
            GoalRecord record = records.get(i);
            if (changes.size() == MOST && !changes.containsKey(record.app())) {
                List<GoalRecord> left = records.subList(i, records.size());
                return new Decision(new ArrayList<>(changes.values()), refused, record.offset(), left);
            }
            Entry stored = goals.getOrDefault(record.app(), Entry.NONE);
            Change before = changes.get(record.app());
            long latest = before == null ? stored.generation() : before.generation();
            boolean gone = record.value() == null;
            if (gone ? latest > 0 : record.generation() > latest) {
                changes.put(
                        record.app(),
                        new Change(record.app(), stored, record.generation(), record.value(), record.traceparent()));
            } else {
                refused++;
            }
        }
        return new Decision(new ArrayList<>(changes.values()), refused, end, List.of());
    }
}
