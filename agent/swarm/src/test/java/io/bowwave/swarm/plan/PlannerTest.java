package io.bowwave.swarm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final int PORT = 7000;
    private static final long SIZE = 8L << 20;
    private static final int ROOM = 64;
    private static final Digest BLOB = Digest.of("blob".getBytes(StandardCharsets.UTF_8));
    private static final PeerAddress DEPOT = new PeerAddress("depot", PORT);

    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random(1));
    private long now = 1_000_000;
    private long incarnation;

    @Test
    void grantsEachUnitFromTheDepotOnlyOnce() {
        Set<Run> granted = new HashSet<>();
        for (int machine = 1; machine <= 5; machine++) {
            for (Grant grant : join(machine)) {
                assertThat(!grant.origin() || granted.add(grant.run()))
                        .as("%s", grant)
                        .isTrue();
            }
        }
        assertThat(granted).isNotEmpty();
    }

    @Test
    void doesNotRenewALeaseWithoutProgress() {
        Run held = join(1).getFirst().run();
        assertThat(runs(join(2))).contains(held);
        List<Grant> again = new ArrayList<>();
        for (int second = 0; second < 12; second++) {
            now += 1000;
            again.addAll(ask(1, List.of(new ActiveRun(held, 0, false)), List.of(), 0));
            again.addAll(ask(3, List.of(), List.of(), ROOM));
        }
        assertThat(again).anyMatch(grant -> grant.origin() && grant.run().equals(held));
    }

    @Test
    void renewsALeaseThatComesOn() {
        Run held = join(1).getFirst().run();
        List<Grant> again = new ArrayList<>();
        for (int done = 0; done < held.count(); done++) {
            now += 3000;
            again.addAll(ask(1, List.of(new ActiveRun(held, done, false)), List.of(), 0));
            again.addAll(full(2));
        }
        assertThat(again).noneMatch(grant -> grant.origin() && grant.run().equals(held));
    }

    @Test
    void feedsAgainWhoHungOnAMachineThatTwoCannotReach() {
        Run first = join(1).getFirst().run();
        List<Grant> second = join(2);
        List<Grant> third = join(3);
        assertThat(runs(second)).contains(first);
        now += 600;
        PeerAddress dead = address(1);
        ask(2, List.of(), lost(second, dead), 0);
        ask(3, List.of(), lost(third, dead), 0);
        now += 600;
        List<Grant> again = new ArrayList<>(ask(2, List.of(), List.of(), ROOM));
        again.addAll(ask(3, List.of(), List.of(), ROOM));
        assertThat(again).noneMatch(grant -> grant.from().equals(dead));
        assertThat(again).anyMatch(grant -> grant.origin() && grant.run().equals(first));
    }

    @Test
    void letsNobodyBeFedThroughItself() {
        join(1);
        for (int round = 0; round < 20; round++) {
            now += 100;
            for (int machine = 1; machine <= 4; machine++) {
                for (Grant grant : round == 0 ? join(machine) : ask(machine, List.of(), List.of(), ROOM)) {
                    assertThat(grant.from()).isNotEqualTo(address(machine));
                }
            }
            assertThat(planner.brokenRule()).isEmpty();
        }
    }

    @Test
    void bansWhoSendsBadBlocksToTwo() {
        join(1);
        List<Grant> second = join(2);
        List<Grant> third = join(3);
        PeerAddress liar = address(1);
        ask(2, List.of(), failed(second, liar, FailedRun.Kind.BAD), 0);
        assertThat(planner.banned()).isEmpty();
        ask(3, List.of(), failed(third, liar, FailedRun.Kind.BAD), 0);
        assertThat(planner.banned()).containsExactly(liar);
        now += 1000;
        assertThat(full(4)).noneMatch(grant -> grant.from().equals(liar));
    }

    @Test
    void asksForEverythingAfterARestart() {
        join(1);
        Planner restarted = new Planner(PlanLimits.DEFAULT, new Random(2));
        PlanAnswer answer = restarted.plan(
                request(1, false, List.of(), List.of(), ROOM), List.of(DEPOT), Instant.ofEpochMilli(now));
        assertThat(answer.reportAll()).isTrue();
        assertThat(answer.grants()).isEmpty();
        assertThat(answer.planner()).isNotEqualTo(incarnation);
    }

    private List<Grant> join(int machine) {
        return full(machine);
    }

    private List<Grant> full(int machine) {
        return plan(request(machine, true, List.of(), List.of(), ROOM));
    }

    private List<Grant> ask(int machine, List<ActiveRun> active, List<FailedRun> failed, int room) {
        PlanRequest request = request(machine, false, active, failed, room);
        PlanAnswer answer = planner.plan(request, List.of(DEPOT), Instant.ofEpochMilli(now));
        return answer.reportAll() ? full(machine) : answer.grants();
    }

    private List<Grant> plan(PlanRequest request) {
        PlanAnswer answer = planner.plan(request, List.of(DEPOT), Instant.ofEpochMilli(now));
        incarnation = answer.planner();
        return answer.grants();
    }

    private PlanRequest request(int machine, boolean full, List<ActiveRun> active, List<FailedRun> failed, int room) {
        BlobReport report = new BlobReport(BLOB, SIZE, false, true, TransferClass.DEPLOY, false, new BitSet());
        return new PlanRequest(
                new MachineId("m" + machine),
                address(machine),
                Labels.NONE,
                incarnation,
                full,
                full ? List.of(report) : List.of(),
                List.of(),
                List.of(),
                active,
                failed,
                room);
    }

    private static List<FailedRun> lost(List<Grant> grants, PeerAddress from) {
        return failed(grants, from, FailedRun.Kind.LOST);
    }

    private static List<FailedRun> failed(List<Grant> grants, PeerAddress from, FailedRun.Kind kind) {
        List<FailedRun> failed = grants.stream()
                .filter(grant -> grant.from().equals(from))
                .map(grant -> new FailedRun(grant.run(), from, kind))
                .toList();
        return failed.isEmpty() ? List.of(new FailedRun(grants.getFirst().run(), from, kind)) : failed;
    }

    private static List<Run> runs(List<Grant> grants) {
        return grants.stream().map(Grant::run).toList();
    }

    private static PeerAddress address(int machine) {
        return new PeerAddress("m" + machine, PORT);
    }
}
