package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuspectsTest {

    private final SeenOnLog seen = new SeenOnLog();
    private final Holes holes = new Holes(seen);
    private final Suspects suspects = new Suspects(false);

    @Test
    void believesInAHoleWhenItSeesItTwice() {
        List<Definition> rows = List.of(app("web", 2));
        seen.defined(Topics.APPS.name(), "web", 1);
        assertThat(suspects.compare(rows, seen, holes)).isTrue();
        assertThat(holes.found()).isZero();
        assertThat(suspects.compare(rows, seen, holes)).isFalse();
        assertThat(holes.takeRepairs()).hasSize(1);
    }

    @Test
    void bringsNoAppBackThatWasDeletedBetweenTheLooks() {
        suspects.compare(List.of(app("web", 1)), seen, holes);
        suspects.compare(List.of(), seen, holes);
        assertThat(holes.found()).isZero();
    }

    @Test
    void takesBackWhatHadARowAndLeavesStrangersAlone() {
        seen.defined(Topics.APPS.name(), "stranger", 1);
        seen.defined(Topics.APPS.name(), "web", 1);
        suspects.compare(List.of(app("web", 1)), seen, holes);
        suspects.compare(List.of(), seen, holes);
        suspects.compare(List.of(), seen, holes);
        assertThat(holes.toString()).contains("web gone").doesNotContain("stranger");
        assertThat(holes.takeRepairs()).hasSize(1);
    }

    private static Definition app(String name, long revision) {
        return new Definition(Topics.APPS, name, revision, RowChanges.gone(Topics.APPS, name));
    }
}
