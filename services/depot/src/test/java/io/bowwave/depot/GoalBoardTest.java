package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

class GoalBoardTest {

    private final GoalBoard board = new GoalBoard();

    @Test
    void givesANewcomerEverythingAndThenTheChanges() throws Exception {
        board.list(List.of(goal("a", 3), goal("b", 5)), 7);
        Reader reader = follow(0);
        assertThat(reader.lines).containsExactly("a3", "b5", "mark7");
        board.change(goal("a", 8));
        assertThat(reader.lines).endsWith("mark7", "a8");
    }

    @Test
    void givesWhoComesBackOnlyWhatItMissed() throws Exception {
        board.list(List.of(goal("a", 3)), 7);
        board.change(goal("b", 8));
        board.change(goal("a", 9));
        assertThat(follow(8).lines).containsExactly("a9", "mark9");
        assertThat(follow(7).lines).containsExactly("b8", "a9", "mark9");
        assertThat(follow(9).lines).containsExactly("mark9");
    }

    @Test
    void givesEverythingToWhoKnowsAnOlderOrAnUnknownRevision() throws Exception {
        board.list(List.of(goal("a", 3)), 7);
        assertThat(follow(6).lines).containsExactly("a3", "mark7");
        assertThat(follow(99).lines).containsExactly("a3", "mark7");
    }

    @Test
    void forgetsOldChangesButNotTheGoals() throws Exception {
        board.list(List.of(goal("a", 3)), 7);
        for (int revision = 8; revision < 8 + 5000; revision++) {
            board.change(goal("b", revision));
        }
        assertThat(follow(8).lines).containsExactly("a3", "b5007", "mark5007");
        assertThat(follow(5000).lines).hasSize(8);
    }

    @Test
    void endsAReaderThatDoesNotRead() throws Exception {
        board.list(List.of(), 7);
        Reader slow = new Reader(1);
        board.follow(0).subscribe(slow);
        for (int revision = 8; revision < 8 + 300; revision++) {
            board.change(goal("a", revision));
        }
        assertThat(board.followers()).isZero();
    }

    @Test
    void tellsOfAListedChangeAfterAGap() throws Exception {
        board.list(List.of(goal("a", 3)), 7);
        Reader reader = follow(7);
        board.list(List.of(goal("a", 30), goal("b", 20)), 40);
        assertThat(reader.lines).containsExactly("mark7", "b20", "a30");
        board.keepAlive();
        assertThat(reader.lines).endsWith("mark40");
    }

    @Test
    void sendsEverybodyAwayWhenEtcdHasGoneBackInTime() throws Exception {
        board.list(List.of(goal("a", 300)), 700);
        Reader reader = follow(700);
        board.list(List.of(goal("a", 2)), 4);
        assertThat(reader.ended).isTrue();
        assertThat(follow(700).lines).containsExactly("a2", "mark4");
    }

    private Reader follow(long since) {
        Reader reader = new Reader(Long.MAX_VALUE);
        board.follow(since).subscribe(reader);
        return reader;
    }

    /** Lines in short: app and revision, or the mark. */
    private static final class Reader extends BaseSubscriber<byte[]> {
        final List<String> lines = new ArrayList<>();
        private final long demand;
        boolean ended;

        Reader(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(demand);
        }

        @Override
        protected void hookOnNext(byte[] line) {
            try {
                var tree = Json.mapper().readTree(line);
                String app = tree.path("goal").path("app").asText("mark");
                lines.add(app + tree.path("revision").asLong());
            } catch (java.io.IOException e) {
                throw new AssertionError(new String(line, StandardCharsets.UTF_8), e);
            }
        }

        @Override
        protected void hookOnComplete() {
            ended = true;
        }
    }

    private static BoardGoal goal(String app, long revision) throws Exception {
        Digest digest = Digest.of(new byte[] {1});
        Goal goal = new Goal(
                new AppName(app),
                new RegionName("us-east"),
                revision,
                new Target(
                        new BuildId("0192f3c4-0000-7000-8000-000000000001"),
                        "0".repeat(40),
                        new ArtifactRef(digest, digest, 1)),
                null,
                1000,
                Map.of(),
                new RequestId("0192f3c4-0000-7000-8000-000000000002"),
                Instant.EPOCH,
                null);
        return BoardGoal.read(Json.mapper().writeValueAsBytes(goal), revision);
    }
}
