package io.bowwave.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.builder.AppConfig.Step;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepBookTest {

    private static final List<Step> STEPS = List.of(new Step("compile", "make", null), new Step("test", "true", null));

    private final AtomicLong stopwatch = new AtomicLong();
    private final StepBook book = new StepBook(stopwatch::get);

    @Test
    void tellsWhatRunsForHowLongAndWhatIsToCome() {
        book.next();
        passes(3);
        book.plan(STEPS);
        book.next();
        passes(2);
        assertThat(book.all())
                .containsExactly(
                        new StepBook.Said("checkout", "checkout", "succeeded", 5000L, 3000L, null),
                        new StepBook.Said("step", "compile", "running", 2000L, null, null),
                        new StepBook.Said("step", "test", "waiting", null, null, null),
                        new StepBook.Said("artifact", "artifact", "waiting", null, null, null));
    }

    @Test
    void theOneThatRanWhenTheAttemptEndedIsToBlame() {
        book.next();
        book.plan(STEPS);
        book.next();
        book.exit(2);
        book.end(Finish.failed(BuildCause.BUILD_FAILED, "no such compiler"));
        assertThat(book.all())
                .extracting(StepBook.Said::state)
                .containsExactly("succeeded", "failed", "skipped", "skipped");
        assertThat(book.all().get(1).exitCode()).isEqualTo(2);
    }

    @Test
    void whatTookTooLongAndWhatWasStoppedAreNotCalledFailed() {
        book.next();
        book.end(Finish.failed(BuildCause.TIMEOUT, "it ran for longer than 1 s"));
        assertThat(book.all().getFirst().state()).isEqualTo("timed-out");
        StepBook other = new StepBook(stopwatch::get);
        other.next();
        other.end(Finish.release(BuildCause.BUILDER_LOST, "it goes"));
        assertThat(other.all().getFirst().state()).isEqualTo("stopped");
    }

    @Test
    void newsAreToldOnceAndAgainWhenSomethingChangedMeanwhile() throws Exception {
        assertThat(book.news()).isEmpty();
        book.next();
        List<StepBook.Said> first = book.news();
        book.plan(STEPS);
        book.told(first);
        List<StepBook.Said> second = book.news();
        assertThat(second).hasSize(4);
        book.awaitNews(Duration.ofMinutes(1));
        book.told(second);
        assertThat(book.news()).isEmpty();
    }

    private void passes(int seconds) {
        stopwatch.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
