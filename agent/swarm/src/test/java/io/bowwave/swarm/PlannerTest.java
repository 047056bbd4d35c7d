package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final Digest PACK = Digest.of(new byte[] {1});
    private static final Digest MANIFEST = Digest.of(new byte[] {2});
    private static final PeerAddress ORIGIN = new PeerAddress("depot", 1);
    private static final long SIZE = 8L * Pieces.SIZE;

    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random(1));
    private long now = 1_000_000;

    @Test
    void sendsEachPieceFromTheOriginToOneMachineAndFromThereToTheOthers() {
        PlanAnswer first = plan("a", want(new BitSet()), 8);
        PlanAnswer second = plan("b", want(new BitSet()), 8);
        assertThat(first.grants()).hasSize(8).allMatch(Grant::origin);
        assertThat(second.grants()).hasSize(8).noneMatch(Grant::origin).allMatch(each -> each.from()
                .equals(address("a")));
        assertThat(planner.originGrants()).isEqualTo(8);
    }

    @Test
    void givesMachinesThatAskTogetherDifferentPieces() {
        Set<Integer> first = pieces(plan("a", want(new BitSet()), 4));
        Set<Integer> second = pieces(plan("b", want(new BitSet()), 4));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void asksTheOriginAgainOnlyWhenALeaseRanOut() {
        plan("a", want(new BitSet()), 8);
        now += 2_000;
        assertThat(plan("b", want(new BitSet()), 8).grants()).noneMatch(Grant::origin);
        now += 4_000;
        assertThat(plan("c", want(new BitSet()), 8).grants()).hasSize(8).allMatch(Grant::origin);
    }

    @Test
    void renewsALeaseThatIsWorkedOn() {
        plan("a", want(new BitSet()), 1);
        int piece = 0;
        for (int each = 0; each < 5; each++) {
            now += 2_000;
            PlanAnswer answer = planner.plan(
                    request("a", List.of(want(new BitSet())), active(8), List.of(), 0), List.of(ORIGIN), time());
            piece += answer.grants().size();
        }
        assertThat(piece).isZero();
        assertThat(plan("b", want(new BitSet()), 8).grants().stream().filter(each -> !each.origin()))
                .hasSize(1);
    }

    @Test
    void movesWholeBlobsOnlyFromWhoHasThem() {
        BlobReport manifest = new BlobReport(MANIFEST, 0, true, true, false, "");
        assertThat(plan("a", manifest, 4).grants()).singleElement().matches(Grant::origin);
        assertThat(plan("b", manifest, 4).grants()).isEmpty();
        plan("a", new BlobReport(MANIFEST, 0, true, false, true, ""), 0);
        assertThat(plan("b", manifest, 4).grants()).singleElement().matches(each -> each.from()
                .equals(address("a")));
    }

    @Test
    void sendsNoMoreThanSoManyToOnePeer() {
        plan("seed", have(Pieces.all(8)), 0);
        Map<PeerAddress, Integer> load = new HashMap<>();
        for (String machine : List.of("a", "b", "c")) {
            plan(machine, want(new BitSet()), 8).grants().forEach(each -> load.merge(each.from(), 1, Integer::sum));
        }
        assertThat(load.get(address("seed"))).isEqualTo(PlanLimits.DEFAULT.uploadsAPeer());
        assertThat(load).doesNotContainKey(ORIGIN);
    }

    @Test
    void keepsAMachineAwayFromAPeerThatFailedItAndEverybodyFromOneThatLies() {
        plan("liar", have(Pieces.all(8)), 0);
        fail("a", true);
        assertThat(plan("a", want(new BitSet()), 8).grants()).allMatch(Grant::origin);
        assertThat(plan("b", want(new BitSet()), 4).grants())
                .anyMatch(each -> each.from().equals(address("liar")));
        fail("b", true);
        assertThat(planner.banned()).containsExactly(address("liar"));
        assertThat(plan("c", want(new BitSet()), 8).grants())
                .noneMatch(each -> each.from().equals(address("liar")));
    }

    @Test
    void sendsAMachineAgainToAPeerThatWasOnlyTooEarlyToAsk() {
        plan("a", want(new BitSet()), 8);
        plan("b", want(new BitSet()), 8);
        PieceFailure early = new PieceFailure(PACK, 0, address("a"), false, true, "not yet");
        now += 1_000;
        plan("a", want(new BitSet()), 0);
        PlanAnswer again = planner.plan(
                request("b", List.of(want(new BitSet())), List.of(), List.of(early), 8), List.of(ORIGIN), time());
        assertThat(again.grants()).singleElement().matches(each -> each.from().equals(address("a")));
    }

    @Test
    void forgetsASilentMachine() {
        plan("seed", have(Pieces.all(8)), 0);
        now += 16_000;
        assertThat(plan("a", want(new BitSet()), 8).grants()).hasSize(8).allMatch(Grant::origin);
        assertThat(planner.machines()).isEqualTo(1);
    }

    @Test
    void believesAFullAnnouncement() {
        plan("seed", have(Pieces.all(8)), 0);
        planner.plan(
                new PlanRequest(new MachineId("seed"), address("seed"), List.of(), true, List.of(), List.of(), 0),
                List.of(ORIGIN),
                time());
        assertThat(plan("a", want(new BitSet()), 8).grants()).allMatch(Grant::origin);
    }

    @Test
    void neverMakesACircle() {
        for (int seed = 0; seed < 50; seed++) {
            Planner each = new Planner(PlanLimits.DEFAULT, new Random(seed));
            Random random = new Random(seed);
            Map<String, PeerAddress> from = new HashMap<>();
            long at = 0;
            for (int step = 0; step < 200; step++) {
                at += random.nextInt(1500);
                String machine = "m" + random.nextInt(6);
                BlobReport one = new BlobReport(PACK, 100, false, true, false, "");
                PlanAnswer answer = each.plan(
                        request(machine, List.of(one), List.of(), List.of(), 1),
                        List.of(ORIGIN),
                        Instant.ofEpochMilli(at));
                for (Grant grant : answer.grants()) {
                    from.put(machine, grant.from());
                    assertThat(source(machine, from)).as("seed %d", seed).isEqualTo(ORIGIN);
                }
            }
        }
    }

    @Test
    void bringsAllPiecesToAllMachinesWithOneCopyFromTheOrigin() {
        int machines = 20;
        List<BitSet> have = new ArrayList<>();
        for (int each = 0; each < machines; each++) {
            have.add(new BitSet());
        }
        for (int round = 0; round < 60; round++) {
            now += 200;
            for (int each = 0; each < machines; each++) {
                BitSet pieces = have.get(each);
                plan("m" + each, want(pieces), 2).grants().forEach(grant -> pieces.set(grant.piece()));
            }
        }
        assertThat(have).allMatch(each -> each.cardinality() == 8);
        assertThat(planner.originGrants()).isEqualTo(8);
    }

    /** Where the bytes of a machine come from in the end, following each machine's latest grant. */
    private static PeerAddress source(String machine, Map<String, PeerAddress> from) {
        Set<String> seen = new HashSet<>();
        String at = machine;
        while (seen.add(at)) {
            PeerAddress source = from.get(at);
            if (source == null || source.equals(ORIGIN)) {
                return ORIGIN;
            }
            at = source.host();
        }
        return new PeerAddress("circle", 1);
    }

    private void fail(String machine, boolean bad) {
        planner.plan(
                request(
                        machine,
                        List.of(),
                        List.of(),
                        List.of(new PieceFailure(PACK, 0, address("liar"), bad, false, "test")),
                        0),
                List.of(ORIGIN),
                time());
    }

    private static List<PieceRef> active(int count) {
        List<PieceRef> active = new ArrayList<>();
        for (int piece = 0; piece < count; piece++) {
            active.add(new PieceRef(PACK, piece));
        }
        return active;
    }

    private PlanAnswer plan(String machine, BlobReport report, int room) {
        return planner.plan(request(machine, List.of(report), List.of(), List.of(), room), List.of(ORIGIN), time());
    }

    private static PlanRequest request(
            String machine, List<BlobReport> blobs, List<PieceRef> active, List<PieceFailure> failures, int room) {
        return new PlanRequest(new MachineId(machine), address(machine), blobs, false, active, failures, room);
    }

    private static BlobReport want(BitSet have) {
        return new BlobReport(PACK, SIZE, false, true, false, Pieces.encode(have));
    }

    private static BlobReport have(BitSet have) {
        return new BlobReport(PACK, SIZE, false, false, false, Pieces.encode(have));
    }

    private static PeerAddress address(String machine) {
        return new PeerAddress(machine, 7);
    }

    private static Set<Integer> pieces(PlanAnswer answer) {
        Set<Integer> pieces = new HashSet<>();
        answer.grants().forEach(each -> pieces.add(each.piece()));
        return pieces;
    }

    private Instant time() {
        return Instant.ofEpochMilli(now);
    }
}
