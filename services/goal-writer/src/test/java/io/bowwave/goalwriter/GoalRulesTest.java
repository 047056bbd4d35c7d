package io.bowwave.goalwriter;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.goalwriter.GoalBatch.Change;
import io.bowwave.goalwriter.GoalRules.Decision;
import io.bowwave.goalwriter.StoredGoals.Entry;
import io.bowwave.schemas.id.AppName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalRulesTest {

    private static final AppName WEB = new AppName("web");

    @Test
    void writesWhatIsNewerThanTheStoreHas() {
        Decision decision = GoalRules.decide(Map.of(WEB, new Entry(4, 70)), List.of(goal("web", 10, 5)), 12);

        assertThat(decision.changes()).singleElement().satisfies(change -> {
            assertThat(change.expected()).isEqualTo(new Entry(4, 70));
            assertThat(change.generation()).isEqualTo(5);
            assertThat(change.value()).isEqualTo("web 5");
        });
        assertThat(decision.next()).isEqualTo(12);
    }

    @Test
    void refusesWhatIsAsOldOrOlder() {
        Decision decision =
                GoalRules.decide(Map.of(WEB, new Entry(4, 70)), List.of(goal("web", 10, 4), goal("web", 11, 3)), 12);
        assertThat(decision.changes()).isEmpty();
        assertThat(decision.refused()).isEqualTo(2);
        assertThat(decision.next()).isEqualTo(12);
    }

    @Test
    void ofSeveralGoalsOfOneAppTheNewestIsWrittenAndNeverAnOlderOne() {
        Decision decision = GoalRules.decide(
                Map.of(), List.of(goal("web", 10, 1), goal("web", 11, 3), goal("web", 12, 2), goal("api", 13, 1)), 14);
        assertThat(decision.changes()).extracting(Change::generation).containsExactly(3L, 1L);
        assertThat(decision.refused()).isEqualTo(1);
    }

    @Test
    void aGoalThatIsGoneIsTakenAwayAndMayComeBack() {
        List<GoalRecord> gone = List.of(new GoalRecord(WEB, 10, 0, null, null));
        assertThat(GoalRules.decide(Map.of(WEB, new Entry(4, 70)), gone, 11).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.value()).isNull());
        assertThat(GoalRules.decide(Map.of(), gone, 11).changes()).isEmpty();

        List<GoalRecord> back = List.of(gone.getFirst(), goal("web", 11, 5));
        assertThat(GoalRules.decide(Map.of(WEB, new Entry(4, 70)), back, 12).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.generation()).isEqualTo(5));
    }

    @Test
    void whatDoesNotFitIntoOneWriteIsLeftForTheNext() {
        List<GoalRecord> records = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            records.add(goal("app-" + i, 1000 + i, 1));
        }
        Decision first = GoalRules.decide(Map.of(), records, 2000);
        assertThat(first.changes()).hasSize(100);
        assertThat(first.next()).isEqualTo(1100);

        Decision second = GoalRules.decide(Map.of(), first.left(), 2000);
        assertThat(second.next()).isEqualTo(1200);
        Decision third = GoalRules.decide(Map.of(), second.left(), 2000);
        assertThat(third.changes()).hasSize(50);
        assertThat(third.next()).isEqualTo(2000);
        assertThat(third.left()).isEmpty();
    }

    private static GoalRecord goal(String app, long offset, long generation) {
        return new GoalRecord(new AppName(app), offset, generation, app + " " + generation, null);
    }
}
