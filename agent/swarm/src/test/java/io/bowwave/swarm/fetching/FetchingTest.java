package io.bowwave.swarm.fetching;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.ActiveRun;
import io.bowwave.swarm.plan.FailedRun;
import io.bowwave.swarm.plan.Grant;
import io.bowwave.swarm.plan.Labels;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Run;
import io.bowwave.swarm.plan.TransferClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one machine decides, told event by event. */
class FetchingTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final int BLOCKS = 16;
    private static final PeerAddress DEPOT = new PeerAddress("depot", 7000);
    private static final PeerAddress OTHER_DEPOT = new PeerAddress("depot2", 7000);
    private static final PeerAddress ANNA = new PeerAddress("anna", 7000);
    private static final PeerAddress BERT = new PeerAddress("bert", 7000);
    private static final Digest BLOB = blob(0);

    private final Fetching fetching = new Fetching(
            new FetchSelf(new MachineId("self"), new PeerAddress("self", 7000), Labels.NONE),
            FetchLimits.DEFAULT,
            new Random(1));
    private final List<Action> actions = new ArrayList<>();
    private long now = SECOND;

    @Test
    void saysEverythingToAPlannerThatItMeetsAndFetchesWhatItGrants() {
        want(BLOB, TransferClass.DEPLOY);
        PlanRequest request = asked(DEPOT);
        assertThat(request.full()).isTrue();
        assertThat(request.blobs()).singleElement().satisfies(report -> {
            assertThat(report.blob()).isEqualTo(BLOB);
            assertThat(report.want()).isTrue();
        });
        assertThat(request.room()).isEqualTo(BLOCKS);

        answer(DEPOT, grant(run(0, 8), ANNA));
        assertThat(started()).singleElement().satisfies(start -> {
            assertThat(start.from()).isEqualTo(ANNA);
            assertThat(start.first()).isZero();
            assertThat(start.count()).isEqualTo(8);
            assertThat(start.hedge()).isFalse();
        });
    }

    @Test
    void fetchesOnlyWhatIsMissingOfARun() {
        want(BLOB, TransferClass.DEPLOY);
        BitSet here = new BitSet();
        here.set(0, 3);
        fetching.have(BLOB, here);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        assertThat(started()).singleElement().satisfies(start -> {
            assertThat(start.first()).isEqualTo(3);
            assertThat(start.count()).isEqualTo(5);
        });
    }

    @Test
    void asksForASecondSourceOnceWhatItWaitsForIsLateAndCancelsWhoIsSecond() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        TransferId slow = onlyStart().id();
        assertThat(later(1000 * MILLI).active()).extracting(ActiveRun::late).containsExactly(false);
        answer(DEPOT);
        assertThat(later(1500 * MILLI).active()).extracting(ActiveRun::late).containsExactly(true);

        answer(DEPOT, grant(run(0, 8), BERT));
        Action.Start second = onlyStart();
        assertThat(second.hedge()).isTrue();
        assertThat(second.from()).isEqualTo(BERT);
        fetching.done(second.id(), now);
        assertThat(next()).contains(new Action.Cancel(slow));
        assertThat(fetching.counters().hedgesWon()).isEqualTo(1);
        assertThat(fetching.missingBlocks()).isEqualTo(BLOCKS - 8);
    }

    @Test
    void neverHasAThirdSource() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        later(2500 * MILLI);
        answer(DEPOT, grant(run(0, 8), BERT));
        later(100 * MILLI);
        answer(DEPOT, grant(run(0, 8), new PeerAddress("carl", 7000)));
        assertThat(started()).extracting(Action.Start::from).containsExactly(ANNA, BERT);
        assertThat(later(100 * MILLI).failed()).extracting(FailedRun::kind).containsExactly(FailedRun.Kind.RETURNED);
    }

    @Test
    void givesUpASourceThatSendsNothing() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        TransferId dead = onlyStart().id();
        for (int step = 0; step < 5; step++) {
            later(1900 * MILLI);
            answer(DEPOT);
        }
        PlanRequest request = later(1000 * MILLI);
        assertThat(actions).contains(new Action.Cancel(dead));
        assertThat(request.failed()).containsExactly(new FailedRun(run(0, 8), ANNA, FailedRun.Kind.LOST));
    }

    @Test
    void takesNothingMoreFromWhoSentBadBytes() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        fetching.failed(onlyStart().id(), Failure.BAD, now);
        assertThat(later(50 * MILLI).failed()).containsExactly(new FailedRun(run(0, 8), ANNA, FailedRun.Kind.BAD));

        answer(DEPOT, grant(run(8, 8), ANNA), grant(run(0, 8), BERT));
        assertThat(started()).extracting(Action.Start::from).containsExactly(ANNA, BERT);
        assertThat(later(50 * MILLI).failed()).containsExactly(new FailedRun(run(8, 8), ANNA, FailedRun.Kind.RETURNED));
    }

    @Test
    void cancelsWhatIsNotWantedAnyMore() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        answer(DEPOT, grant(run(0, 8), ANNA));
        TransferId running = onlyStart().id();
        fetching.forget(BLOB, now);
        PlanRequest request = later(50 * MILLI);
        assertThat(actions).contains(new Action.Cancel(running));
        assertThat(request.gone()).containsExactly(BLOB);
        assertThat(request.room()).isZero();
        assertThat(fetching.missingBlocks()).isZero();
    }

    @Test
    void asksEachDepotAboutItsOwnBlobsAndTheOtherOneWhenItIsLost() {
        fetching.depots(List.of(DEPOT, OTHER_DEPOT), now);
        for (int blob = 0; blob < 40; blob++) {
            fetching.want(new Wanted(blob(blob), (long) BLOCKS * BlobHash.BLOCK, false, TransferClass.DEPLOY), now);
        }
        List<Digest> first = blobs(asked(DEPOT));
        List<Digest> second = blobs(asked(OTHER_DEPOT));
        assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
        assertThat(second).isNotEmpty();
        assertThat(first.size() + second.size()).isEqualTo(40);

        for (int step = 0; step < 15; step++) {
            fetching.planFailed(OTHER_DEPOT, now);
            now += 100 * MILLI;
            next();
            answer(DEPOT);
        }
        List<Digest> taken = actions.stream()
                .filter(Action.AskPlanner.class::isInstance)
                .map(Action.AskPlanner.class::cast)
                .filter(ask -> ask.depot().equals(DEPOT) && !ask.request().full())
                .flatMap(ask -> blobs(ask.request()).stream())
                .toList();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(second);
        assertThat(fetching.planned()).isTrue();
    }

    @Test
    void goesOnWithThePeersThatItKnowsWhenThePlannerIsLost() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        fetching.plan(
                DEPOT, new PlanAnswer(7, false, List.of(), List.of(ANNA, BERT), List.of(DEPOT), 20, 5000, 3), now);
        losePlanner();
        assertThat(actions).contains(new Action.AskPeer(ANNA, List.of(BLOB)), new Action.AskPeer(BERT, List.of(BLOB)));

        BitSet half = new BitSet();
        half.set(0, 8);
        fetching.peerHas(ANNA, BLOB, half, now);
        fetching.peerHas(BERT, BLOB, new BitSet(), now);
        now += 100 * MILLI;
        next();
        assertThat(started())
                .filteredOn(start -> start.first() == 0)
                .extracting(Action.Start::from)
                .containsExactly(ANNA);
    }

    @Test
    void waitsForWhoIsAlreadyFetchingFromTheDepot() {
        want(BLOB, TransferClass.DEPLOY);
        asked(DEPOT);
        fetching.plan(DEPOT, new PlanAnswer(7, false, List.of(), List.of(ANNA), List.of(DEPOT), 20, 5000, 2), now);
        losePlanner();
        BitSet begun = new BitSet();
        begun.set(0);
        begun.set(8);
        fetching.peerHas(ANNA, BLOB, begun, now);
        now += 100 * MILLI;
        next();
        assertThat(started()).isNotEmpty().allSatisfy(start -> {
            assertThat(start.from()).isEqualTo(ANNA);
            assertThat(start.origin()).isFalse();
        });
    }

    @Test
    void fetchesWhatIsMoreUrgentFirstWhenNobodyPlans() {
        Digest ahead = blob(1);
        Digest back = blob(2);
        want(ahead, TransferClass.PREFETCH);
        want(back, TransferClass.ROLLBACK);
        asked(DEPOT);
        fetching.plan(DEPOT, new PlanAnswer(7, false, List.of(), List.of(), List.of(DEPOT), 20, 5000, 1), now);
        losePlanner();
        now += 100 * MILLI;
        next();
        assertThat(started()).isNotEmpty();
        assertThat(started().getFirst().blob()).isEqualTo(back);
    }

    private void losePlanner() {
        for (int step = 0; step < 30 && fetching.planned(); step++) {
            now += 100 * MILLI;
            next();
            fetching.planFailed(DEPOT, now);
        }
        assertThat(fetching.planned()).isFalse();
    }

    private void want(Digest blob, TransferClass reason) {
        fetching.depots(List.of(DEPOT), now);
        fetching.want(new Wanted(blob, (long) BLOCKS * BlobHash.BLOCK, false, reason), now);
    }

    /** What it asks a depot that has answered, after some time. */
    private PlanRequest later(long nanos) {
        now += nanos;
        return asked(DEPOT);
    }

    private PlanRequest asked(PeerAddress depot) {
        next();
        return actions.reversed().stream()
                .filter(Action.AskPlanner.class::isInstance)
                .map(Action.AskPlanner.class::cast)
                .filter(ask -> ask.depot().equals(depot))
                .map(Action.AskPlanner::request)
                .findFirst()
                .orElseThrow();
    }

    private void answer(PeerAddress depot, Grant... grants) {
        fetching.plan(depot, new PlanAnswer(7, false, List.of(grants), List.of(), List.of(DEPOT), 20, 5000, 3), now);
        next();
    }

    private List<Action> next() {
        List<Action> fresh = fetching.next(now);
        actions.addAll(fresh);
        return fresh;
    }

    /** Each transfer once, in the order of its start. */
    private List<Action.Start> started() {
        Map<TransferId, Action.Start> starts = new HashMap<>();
        return actions.stream()
                .filter(Action.Start.class::isInstance)
                .map(Action.Start.class::cast)
                .filter(start -> starts.put(start.id(), start) == null)
                .toList();
    }

    private Action.Start onlyStart() {
        return started().getLast();
    }

    private static List<Digest> blobs(PlanRequest request) {
        return request.blobs().stream().map(report -> report.blob()).toList();
    }

    private static Grant grant(Run run, PeerAddress from) {
        return new Grant(run, from, false, 4000);
    }

    private static Run run(int first, int count) {
        return new Run(BLOB, first, count);
    }

    private static Digest blob(int number) {
        return Digest.of(("blob " + number).getBytes(StandardCharsets.UTF_8));
    }
}
