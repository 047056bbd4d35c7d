package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotBook;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several apps and the keeper of slots, whose words to each other take their time, from a seed: what must hold whatever happens. */
class SlotPropertiesTest {

    private static final int LIVES = 12;
    private static final int STEPS = 1000;
    private static final int APPS = 5;
    private static final Duration HOLD = Duration.ofSeconds(3);
    private static final Duration BAKE = Duration.ofSeconds(10);
    /** Of the longest rollout here, some that wait before it, and the time for which one may take over its own slots. */
    private static final Duration PATIENCE = Duration.ofHours(2);

    @Test
    void neverMoreThanTheLimitNobodyStarvesAndEveryRolloutEnds() {
        long seed = System.nanoTime();
        for (int life = 0; life < LIVES; life++) {
            new Life(seed + life).live();
        }
    }

    @Test
    void theSameHappeningsGiveTheSameGoals() {
        long seed = System.nanoTime();
        assertThat(new Life(seed).live()).as("seed %d", seed).isEqualTo(new Life(seed).live());
    }

    private static final class Player {
        final Story story;
        final Deque<SlotWord> words = new ArrayDeque<>();
        int claims;
        /** Its partition is at nobody's until then. */
        Instant awayUntil = START;

        @Nullable
        Instant waitsSince;

        Player(AppName app) {
            story = new Story(app, Plans.of(Strategy.ALL_AT_ONCE, HOLD, BAKE, Share.ALL), RequestGuard.TOPIC_RIGHTS)
                    .app(false);
            for (int i = 0; i < 4; i++) {
                story.built(build(i), US, EU);
            }
        }

        boolean away(Instant now) {
            return now.isBefore(awayUntil);
        }

        /** It has been away, and nothing has happened to it since. */
        boolean late(Instant now) {
            return away(now) || story.now().isBefore(awayUntil);
        }

        /** Whether a deploy of it is in progress there, and not held up. */
        boolean goes(@Nullable RegionName region) {
            Rollout active = story.state().activeRollout();
            return active != null
                    && active.order().deploys()
                    && (region == null || active.regions().contains(region))
                    && switch (active.state()) {
                        case WAITING, WAVE, BAKE -> true;
                        default -> false;
                    };
        }
    }

    private static final class Life {
        private final long seed;
        private final Random random;
        private final SlotBook book = new SlotBook();
        private final Deque<SlotAsk> asks = new ArrayDeque<>();
        private final List<Player> players = new ArrayList<>();
        private final @Nullable Integer us;
        private final @Nullable Integer eu;
        private final @Nullable Integer everywhere;
        private Instant now = START;

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            us = limit(2);
            eu = limit(2);
            everywhere = limit(3);
            for (int i = 0; i < APPS; i++) {
                players.add(new Player(new AppName("app-" + i)));
            }
            book.hear(new SlotAsk.Limit(US, 1, us, everywhere), now);
            book.hear(new SlotAsk.Limit(EU, 1, eu, null), now);
            book.hear(new SlotAsk.Limit(EU, 2, eu, null), now);
            players.forEach(player -> player.story.limited(book.limits()));
            book.outcome();
        }

        private @Nullable Integer limit(int most) {
            return random.nextInt(4) == 0 ? null : (Integer) (1 + random.nextInt(most));
        }

        List<Goal> live() {
            try {
                for (int step = 0; step < STEPS; step++) {
                    Player player = players.get(random.nextInt(APPS));
                    if (!player.away(now)) {
                        happen(player);
                    }
                    pass(Duration.ofMillis(random.nextInt(3000)));
                    check();
                }
                end();
                return players.stream()
                        .flatMap(player -> player.story.goals.stream())
                        .toList();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", at most " + us + " in us, " + eu + " in eu, " + everywhere, e);
            }
        }

        private void happen(Player player) {
            Story story = player.story.at(now);
            switch (random.nextInt(24)) {
                case 0 -> story.ask(DeployAction.PAUSE, null);
                case 1, 2 -> story.ask(DeployAction.RESUME, null);
                case 3 -> story.ask(DeployAction.ABORT, null);
                case 4 -> story.rollback(null);
                case 5 -> story.deploy(build(random.nextInt(4)), US);
                case 6 -> story.deploy(build(random.nextInt(4)), EU);
                case 7, 8, 9, 10 -> story.deploy(build(random.nextInt(4)), US, EU);
                case 11 -> player.awayUntil = now.plusSeconds(random.nextInt(600));
                default -> story.converge();
            }
        }

        private void pass(Duration time) {
            Instant before = now;
            now = now.plus(time);
            for (Player player : players) {
                if (!player.away(now) && random.nextInt(4) > 0) {
                    player.story.at(now).pass(Duration.ZERO);
                }
                List<SlotAsk> claims = player.story.claims;
                asks.addAll(claims.subList(player.claims, claims.size()));
                player.claims = claims.size();
            }
            while (!asks.isEmpty() && random.nextInt(5) > 0) {
                book.hear(asks.removeFirst(), now);
            }
            if (now.getEpochSecond() / 5 != before.getEpochSecond() / 5) {
                book.tick(now, START);
            }
            for (SlotBook.Said said : book.outcome().said()) {
                players.stream()
                        .filter(player -> player.story.state().app().equals(said.app()))
                        .forEach(player -> player.words.add(said.word()));
            }
            for (Player player : players) {
                while (!player.away(now) && !player.words.isEmpty() && random.nextInt(5) > 0) {
                    player.story.tell(new RolloutInput.Told((SlotWord.Answer) player.words.removeFirst(), now));
                }
            }
        }

        private void check() {
            check(us, US);
            check(eu, EU);
            check(everywhere, null);
            for (Player player : players) {
                boolean waits = player.story.state().slots().all().stream().anyMatch(claim -> !claim.held());
                player.waitsSince =
                        !waits || player.away(now) ? null : player.waitsSince == null ? now : player.waitsSince;
                assertThat(player.waitsSince == null ? now : player.waitsSince)
                        .as("since when %s waits", player.story.state().app())
                        .isAfter(now.minus(PATIENCE));
            }
        }

        private void check(@Nullable Integer limit, @Nullable RegionName region) {
            long going = players.stream()
                    .filter(player -> !player.late(now) && player.goes(region))
                    .count();
            assertThat(going)
                    .as("rollouts in %s", region == null ? "all" : region)
                    .isLessThanOrEqualTo(limit == null ? APPS : limit);
        }

        /** Left alone, all of them come to an end, and nobody has or wants anything any more. */
        private void end() {
            for (int i = 0; i < 500; i++) {
                for (Player player : players) {
                    player.awayUntil = now;
                    player.story.at(now);
                    if (player.story.state().rollout() != null && player.story.rolloutState() == RolloutState.PAUSED) {
                        player.story.ask(DeployAction.RESUME, null);
                    }
                    player.story.fleet(MachineState.HEALTHY, US, EU);
                }
                pass(Duration.ofSeconds(5));
                check();
            }
            for (Player player : players) {
                assertThat(player.story.state().restless())
                        .as("%s", player.story.state())
                        .isFalse();
                assertThat(player.story.state().slots().all()).isEmpty();
                assertThat(player.story.ids).doesNotHaveDuplicates();
                assertThat(book.holds(player.story.state().app())).isFalse();
            }
        }
    }
}
