package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.fetching.FetchLimits;
import io.bowwave.swarm.plan.Labels;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanLimits;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Planner;
import io.bowwave.swarm.plan.TransferClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real folders, real connections, the real planner; all in one process. */
class BlobFetcherTest {

    private static final Blobs PACK = Blobs.random(12 * 131_072 + 1000, 4);

    /** Of more bytes than are written between two looks at the disk. */
    private static final Blobs LARGE = Blobs.random(40 * 131_072, 6);

    private static final Blobs MANIFEST = Blobs.whole(70_000, 5);
    private static final PeerSecret SECRET = new PeerSecret("region");
    private static final Duration STALL = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(100);

    /** As usual, but without its longer waits. */
    private static final FetchLimits QUICK = new FetchLimits(
            FetchLimits.DEFAULT.windowAtLeast(),
            FetchLimits.DEFAULT.windowAtMost(),
            FetchLimits.DEFAULT.windowTime(),
            FetchLimits.DEFAULT.hedgeAfterAtLeast(),
            FetchLimits.DEFAULT.stallAfter(),
            SHORT,
            FetchLimits.DEFAULT.unplannedFromPeer(),
            FetchLimits.DEFAULT.unplannedFromOrigin(),
            SHORT,
            SHORT,
            FetchLimits.DEFAULT.ban());

    @TempDir
    Path path;

    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random(1));
    private final List<AutoCloseable> open = new ArrayList<>();
    private BlobFolder store;
    private PeerServer origin;
    private volatile boolean planned = true;

    private final class Machine {
        final BlobFolder folder;
        final PeerServer server;
        final BlobFetcher fetcher;
        final SwarmMembers members = new SwarmMembers();
        final Received received = new Received();

        final SwarmLimits limits = new SwarmLimits();

        Machine(String name) throws IOException {
            this(name, new DiskRoom(() -> 1L << 40));
        }

        Machine(String name, DiskRoom room) throws IOException {
            folder = new BlobFolder(path.resolve(name), room);
            server = PeerServer.start("127.0.0.1", 0, folder, SECRET, 16);
            SwarmSelf self = new SwarmSelf(new MachineId(name), new PeerAddress("127.0.0.1", server.port()));
            fetcher = new BlobFetcher(
                    self,
                    Labels.NONE,
                    folder,
                    new PeerClient(SECRET, name, limits, null),
                    members,
                    QUICK,
                    new Random(1));
            members.learn(List.of(), List.of(originAddress()));
            open.add(server);
            open.add(fetcher);
        }

        void fetch() throws Exception {
            fetch(PACK);
        }

        void fetch(Blobs pack) throws Exception {
            fetcher.fetch(List.of(BlobWant.whole(MANIFEST.digest(), 1 << 20), pack.want()), received, STALL);
        }
    }

    private PlanAnswer plan(PlanRequest request) throws IOException {
        if (!planned) {
            throw new IOException("no planner");
        }
        return planner.plan(request, List.of(originAddress()), Instant.now());
    }

    @BeforeEach
    void start() throws Exception {
        store = new BlobFolder(path.resolve("origin"));
        store.addWithTree(PACK.digest(), new ByteArrayInputStream(PACK.bytes()));
        store.add(MANIFEST.digest(), new ByteArrayInputStream(MANIFEST.bytes()), MANIFEST.bytes().length);
        origin = PeerServer.start(
                "127.0.0.1", 0, store, SECRET, PeerServerOptions.of(16).plans(this::plan));
        open.add(origin);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void getsWhatAnotherMachineHasFromThereAndNotFromTheOrigin() throws Exception {
        Machine first = new Machine("a");
        first.fetch();
        assertComplete(first);
        assertThat(first.received.transfer().fromPeers()).isZero();
        new Seeding(first.fetcher).announce();
        Machine second = new Machine("b");
        second.fetch();
        assertComplete(second);
        assertThat(second.received.transfer().fromDepot()).isZero();
    }

    @Test
    void sharesOneCopyFromTheOriginWhenAllFetchAtOnce() throws Exception {
        List<Machine> machines = List.of(new Machine("a"), new Machine("b"), new Machine("c"));
        List<Thread> threads = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        for (Machine each : machines) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    each.fetch();
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        assertThat(failures).isEmpty();
        machines.forEach(BlobFetcherTest::assertComplete);
        long fromOrigin = machines.stream()
                .mapToLong(each -> each.received.transfer().fromDepot())
                .sum();
        assertThat(fromOrigin).isLessThan(2L * (PACK.bytes().length + MANIFEST.bytes().length));
    }

    @Test
    void goesOnWithoutAPlanner() throws Exception {
        planned = false;
        Machine machine = new Machine("a");
        machine.fetch();
        assertComplete(machine);
    }

    @Test
    void goesOnWhereItWasWhenItIsInterrupted() throws Exception {
        Machine machine = new Machine("a");
        machine.limits.set(SwarmLimits.Direction.DOWN, 4 << 20);
        Thread interrupted = Thread.ofPlatform().start(() -> {
            try {
                machine.fetch();
            } catch (Exception e) {
                Thread.currentThread().interrupt();
            }
        });
        awaiting().until(() -> machine.received.transfer().fromDepot() > 1 << 18);
        interrupted.interrupt();
        interrupted.join();
        machine.limits.set(SwarmLimits.Direction.DOWN, 0);
        machine.fetch();
        assertComplete(machine);
        FetchReport report = machine.received.report();
        // The manifest moves whole: what there was of it at the interruption came again.
        assertThat(report.received())
                .isBetween(
                        (long) PACK.bytes().length + MANIFEST.bytes().length,
                        (long) PACK.bytes().length + 2L * MANIFEST.bytes().length);
        assertThat(report.repeated()).isZero();
        assertThat(report.sources()).hasSize(1).allMatch(FetchReport.Source::origin);
    }

    @Test
    void refusesWhatHasNoRoomAndStandsStillWhileTheDiskIsFull() throws Exception {
        store.addWithTree(LARGE.digest(), new ByteArrayInputStream(LARGE.bytes()));
        AtomicLong free = new AtomicLong(1 << 20);
        Machine machine = new Machine("a", new DiskRoom(free::get));
        assertThatThrownBy(() -> machine.fetch(LARGE))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("expected %d for 2 blobs".formatted(LARGE.bytes().length));
        free.set(1L << 30);
        machine.limits.set(SwarmLimits.Direction.DOWN, 16 << 20);
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(() -> {
            try {
                machine.fetch(LARGE);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        awaiting().until(() -> machine.received.transfer().fromDepot() > 1 << 18);
        free.set(0);
        awaiting().until(() -> String.valueOf(machine.received.report().waitingFor())
                .contains("disk: found 0 bytes"));
        assertThat(fetching).isNotDone();
        free.set(1L << 30);
        fetching.get();
        assertThat(machine.folder.find(LARGE.digest()))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(LARGE.bytes()));
        assertThat(machine.received.report().diskWaitMillis()).isPositive();
    }

    @Test
    void holdsToItsLimits() throws Exception {
        Machine machine = new Machine("a");
        machine.limits.set(SwarmLimits.Direction.DOWN, TransferClass.DEPLOY, 5 << 20);
        long begun = System.nanoTime();
        machine.fetch();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(200));
        assertComplete(machine);
    }

    @Test
    void dropsAPeerThatLiesAndGetsTheBytesElsewhere() throws Exception {
        Machine liar = new Machine("liar");
        liar.fetch();
        new Seeding(liar.fetcher).announce();
        try (FileChannel file =
                FileChannel.open(liar.folder.find(PACK.digest()).orElseThrow(), StandardOpenOption.WRITE)) {
            for (int at = 5; at < PACK.bytes().length; at += 131_072) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), at);
            }
        }
        Machine victim = new Machine("victim");
        victim.fetch();
        assertComplete(victim);
        assertThat(victim.members.bans()).isPositive();
        assertThat(victim.received.transfer().fromDepot()).isGreaterThanOrEqualTo(PACK.bytes().length);
    }

    @Test
    void saysWhyWhenNothingComes() throws Exception {
        Machine machine = new Machine("a");
        origin.close();
        assertThatThrownBy(() -> machine.fetcher.fetch(List.of(PACK.want()), machine.received, Duration.ofMillis(100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing came for 0.1 s");
    }

    private static ConditionFactory awaiting() {
        return await().pollInterval(Duration.ofMillis(5));
    }

    private PeerAddress originAddress() {
        return new PeerAddress("127.0.0.1", origin.port());
    }

    private static void assertComplete(Machine machine) {
        assertThat(machine.folder.find(PACK.digest()))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(PACK.bytes()));
        assertThat(machine.folder.find(MANIFEST.digest()))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(MANIFEST.bytes()));
    }
}
