package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.MachineId;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real folders, real connections, the real planner; all in one process. */
class BlobFetcherTest {

    private static final Blobs PACK = Blobs.random(3 * Pieces.SIZE + 1000, 4);
    private static final Blobs MANIFEST = Blobs.random(70_000, 5);
    private static final PeerSecret SECRET = new PeerSecret("region");
    private static final Duration STALL = Duration.ofSeconds(2);

    @TempDir
    Path path;

    private final Planner planner = new Planner(PlanLimits.DEFAULT, new Random(1));
    private final List<AutoCloseable> open = new ArrayList<>();
    private PeerServer origin;
    private boolean planned = true;

    private final class Machine {
        final BlobFolder folder;
        final PeerServer server;
        final BlobFetcher fetcher;
        final SwarmMembers members = new SwarmMembers(System::nanoTime);
        final Received received = new Received();

        Machine(String name) throws IOException {
            folder = new BlobFolder(path.resolve(name));
            server = PeerServer.start("127.0.0.1", 0, folder, SECRET, 16);
            SwarmSelf self = new SwarmSelf(new MachineId(name), new PeerAddress("127.0.0.1", server.port()));
            fetcher =
                    new BlobFetcher(self, folder, new PeerClient(SECRET, name), this::plan, members, new Random(1), 2);
            members.learn(List.of(), List.of(originAddress()));
            open.add(server);
            open.add(fetcher);
        }

        void fetch() throws Exception {
            fetcher.fetch(List.of(BlobWant.whole(MANIFEST.digest(), 1 << 20), PACK.want()), received, STALL);
        }

        private PlanAnswer plan(PlanRequest request) throws IOException {
            if (!planned) {
                throw new IOException("no planner");
            }
            synchronized (planner) {
                return planner.plan(request, List.of(originAddress()), Instant.now());
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        BlobFolder store = new BlobFolder(path.resolve("origin"));
        store.addWithTree(PACK.digest(), new ByteArrayInputStream(PACK.bytes()));
        store.add(MANIFEST.digest(), new ByteArrayInputStream(MANIFEST.bytes()), MANIFEST.bytes().length);
        origin = PeerServer.start("127.0.0.1", 0, store, SECRET, 16);
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
        Machine first = new Machine("a");
        first.fetch();
        planned = false;
        Machine second = new Machine("b");
        second.members.learn(List.of(new PeerAddress("127.0.0.1", first.server.port())), List.of());
        second.fetch();
        assertComplete(second);
        assertThat(second.received.transfer().fromDepot()).isZero();
        Machine third = new Machine("c");
        third.fetch();
        assertComplete(third);
    }

    @Test
    void dropsAPeerThatLiesAndGetsTheBytesElsewhere() throws Exception {
        Machine liar = new Machine("liar");
        liar.fetch();
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
        assertThatThrownBy(machine::fetch).isInstanceOf(IOException.class).hasMessageContaining("nothing came for 2 s");
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
