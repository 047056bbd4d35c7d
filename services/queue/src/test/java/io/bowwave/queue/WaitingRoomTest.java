package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.jobtable.Claim;
import io.bowwave.schemas.id.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private final WaitingRoom room = new WaitingRoom(2);

    @Test
    void servesInTheOrderOfArrivalAndSpreadsWorkOverBuilders() throws Exception {
        assertThat(enter("a", 2)).isNotDone();
        assertThat(enter("b", 1)).isNotDone();
        assertThat(Dispatcher.slots(room.await(Duration.ZERO, 9)))
                .containsExactly(new WorkerId("a"), new WorkerId("b"), new WorkerId("a"));
    }

    @Test
    void servesBuildersWithTheSameLabelsTogetherAndLeavesNobodyOut() throws Exception {
        WaitingRoom large = new WaitingRoom(9);
        Map<String, String> linux = Map.of("os", "linux");
        for (String worker : List.of("l1", "l2", "l3")) {
            assertThat(large.enter(new WorkerId(worker), linux, 1, LONG, () -> true))
                    .isPresent();
        }
        assertThat(large.enter(new WorkerId("w1"), Map.of("os", "windows"), 1, LONG, () -> true))
                .isPresent();
        assertThat(Dispatcher.byLabels(large.await(Duration.ZERO, 2)))
                .extracting(Dispatcher::slots)
                .containsExactly(List.of(new WorkerId("l1"), new WorkerId("l2")), List.of(new WorkerId("w1")));
    }

    @Test
    void sendsAwayWhoeverComesWhenItIsFull() {
        assertThat(enter("a", 1)).isNotDone();
        assertThat(enter("b", 1)).isNotDone();
        assertThat(room.enter(new WorkerId("c"), Map.of(), 1, LONG, () -> true)).isEmpty();
        assertThat(enter("a", 1)).isNotDone();
    }

    @Test
    void answersAnEarlierQuestionOfTheSameBuilderWithNothing() throws Exception {
        CompletableFuture<List<Claim>> first = enter("a", 1);
        CompletableFuture<List<Claim>> second = enter("a", 1);
        assertThat(first.get(1, TimeUnit.SECONDS)).isEmpty();
        assertThat(second).isNotDone();
        assertThat(room.size()).isEqualTo(1);
    }

    @Test
    void answersWithNothingAfterTheTimeAndForgetsTheWaiter() throws Exception {
        CompletableFuture<List<Claim>> answer = room.enter(
                        new WorkerId("a"), Map.of(), 1, Duration.ofMillis(20), () -> true)
                .orElseThrow();
        assertThat(answer.get(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(room.size()).isZero();
    }

    @Test
    void forgetsWhoHasHungUp() throws Exception {
        AtomicBoolean there = new AtomicBoolean(true);
        assertThat(room.enter(new WorkerId("a"), Map.of(), 1, LONG, there::get)).isPresent();
        assertThat(room.await(Duration.ZERO, 9)).hasSize(1);
        there.set(false);
        room.wake();
        assertThat(room.await(Duration.ZERO, 9)).isEmpty();
        assertThat(room.size()).isZero();
    }

    private CompletableFuture<List<Claim>> enter(String worker, int slots) {
        return room.enter(new WorkerId(worker), Map.of(), slots, LONG, () -> true)
                .orElseThrow();
    }
}
