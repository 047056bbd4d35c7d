package io.bowwave.replicator.spread;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private static final int SEEDS = 15;

    private static List<RegionName> regions(int count) {
        List<RegionName> regions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            regions.add(new RegionName("region-" + (char) ('a' + i)));
        }
        return regions;
    }

    private static Digest pack(long number) {
        return Digest.of(Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void aPackLeavesHomeOnceWhenEverybodyHelps() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            SpreadWorld world =
                    new SpreadWorld(regions(2 + random.nextInt(9)), 1 + random.nextInt(30), Costs.EVEN, random);
            world.run(Duration.ofMinutes(30));
            assertThat(world.unfinished()).as("seed %d", seed).isEmpty();
            assertThat(world.homeCopies()).as("seed %d", seed).isLessThanOrEqualTo(1.2);
        }
    }

    @Test
    void tenRegionsTakeLittleLongerThanTheLinkNeeds() {
        SpreadWorld world = new SpreadWorld(regions(10), 16, Costs.EVEN, new Random(1));
        world.run(Duration.ofMinutes(30));
        assertThat(world.homeCopies()).isEqualTo(1);
        assertThat(world.seconds()).isLessThan(3 * world.floorSeconds());
    }

    @Test
    void regionsThatNeverSpeakCostTimeAndNotTheReplica() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<RegionName> all = regions(6);
            SpreadWorld world = new SpreadWorld(all, 8, Costs.EVEN, random);
            Set<RegionName> dead = new HashSet<>(all.subList(0, 1 + random.nextInt(4)));
            dead.forEach(world::neverStarts);
            world.run(Duration.ofMinutes(30));
            assertThat(world.unfinished()).as("seed %d", seed).isEqualTo(dead);
            assertThat(world.homeCopies()).as("seed %d", seed).isLessThanOrEqualTo(1.3);
            assertThat(world.seconds()).as("seed %d", seed).isLessThan(30 + 4 * world.floorSeconds());
        }
    }

    @Test
    void aRegionThatDiesMidwayDoesNotHoldUpTheOthers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<RegionName> all = regions(5);
            SpreadWorld world = new SpreadWorld(all, 12, Costs.EVEN, random);
            world.diesAt(all.get(random.nextInt(5)), 1 + random.nextInt(20));
            world.run(Duration.ofMinutes(30));
            assertThat(world.unfinished().size()).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(world.seconds()).as("seed %d", seed).isLessThan(120 + 4 * world.floorSeconds());
        }
    }

    @Test
    void theDearLinkIsUsedOnceForEachPack() {
        List<RegionName> all = regions(6);
        Set<RegionName> far = Set.copyOf(all.subList(3, 6));
        Costs costs = (to, from) -> far.contains(to) == far.contains(from) ? 1 : 10;
        SpreadWorld world = new SpreadWorld(all, 20, costs, new Random(3));
        world.run(Duration.ofMinutes(30));
        long crossings = world.moves().entrySet().stream()
                .filter(move -> far.contains(move.getKey().to())
                        != far.contains(move.getKey().from()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(world.homeCopies()).isLessThanOrEqualTo(1.2);
        assertThat(crossings).isLessThanOrEqualTo(26);
    }

    @Test
    void whoComesLateTakesFromTheNearestThatHasTheWhole() {
        List<RegionName> all = regions(4);
        RegionName near = all.get(2);
        RegionName home = new RegionName("home");
        Costs costs = (to, from) -> from.equals(near) ? 1 : 5;
        Spread late =
                new Spread(all.getLast(), home, all.subList(0, 3), costs, List.of(pack(1), pack(2)), new BitSet(), 0);
        assertThat(late.next(4, 1))
                .contains(new Step.AskWhole(all.get(0)), new Step.AskWhole(all.get(1)), new Step.AskWhole(near));
        all.subList(0, 3).forEach(region -> late.answeredWhole(region, true, 2));
        assertThat(late.next(4, 3)).containsExactlyInAnyOrder(new Step.Take(0, near), new Step.Take(1, near));
    }

    @Test
    void aSourceThatFailsIsNotAskedAgainAtOnce() {
        List<RegionName> all = regions(3);
        Spread spread = new Spread(
                all.get(0), new RegionName("home"), all.subList(1, 3), Costs.EVEN, List.of(pack(1)), new BitSet(), 0);
        spread.whole(all.get(1), true, 1);
        spread.whole(all.get(2), true, 1);
        Step.Take first = take(spread.next(1, 2));
        spread.fault(0, false, 3);
        Step.Take second = take(spread.next(1, 4));
        assertThat(second.from()).isNotEqualTo(first.from());
        spread.fault(0, true, 5);
        assertThat(take(spread.next(1, 6)).from()).isEqualTo(new RegionName("home"));
    }

    @Test
    void theTreeIsTheSameInWhateverOrderTheRegionsAreNamed() {
        List<RegionName> all = regions(9);
        Map<RegionName, Integer> first = new HashMap<>();
        for (int number = 0; number < 900; number++) {
            SpreadTree tree = SpreadTree.of(pack(number), new RegionName("home"), all, Costs.EVEN);
            SpreadTree other = SpreadTree.of(pack(number), new RegionName("home"), all.reversed(), Costs.EVEN);
            for (RegionName region : all) {
                assertThat(other.parent(region)).isEqualTo(tree.parent(region));
                if (tree.rank(region) == 0) {
                    first.merge(region, 1, Integer::sum);
                }
            }
        }
        assertThat(first.values()).hasSize(9).allSatisfy(count -> assertThat(count)
                .isBetween(60, 140));
    }

    private static Step.Take take(List<Step> steps) {
        return steps.stream()
                .filter(Step.Take.class::isInstance)
                .map(Step.Take.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
