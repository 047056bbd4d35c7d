package io.bowwave.agent;

import io.bowwave.agent.DepotClient.Report;
import io.bowwave.agent.driver.Drivers;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.BlobFetcher;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerClient;
import io.bowwave.swarm.PeerSecret;
import io.bowwave.swarm.SwarmLimits;
import io.bowwave.swarm.SwarmMembers;
import io.bowwave.swarm.SwarmSelf;
import io.bowwave.swarm.plan.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of an agent that looks after one app: its own thread, files and processes. What the network brings is already there or never
 * comes, what time it is is told by the test, and goals are handed over by it.
 */
final class OneMachine {

    static final AppName APP = new AppName("app");
    private static final RegionName REGION = new RegionName("here");
    private static final MachineId MACHINE = new MachineId("m1");
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 5;

    final Transitions transitions = new Transitions();
    private final Path folder;
    private final Path apps;
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-31T12:00:00Z"));
    private final BlobFolder blobs;
    private final BlobFetcher fetcher;
    private final StatusOutbox outbox;
    private final AgentParts parts;
    private @Nullable AppRunner runner;
    private long generation;

    OneMachine(Path folder) throws IOException {
        this.folder = folder;
        this.apps = Files.createDirectories(folder.resolve("apps"));
        this.blobs = new BlobFolder(folder.resolve("blobs"));
        SwarmLimits rates = new SwarmLimits();
        this.fetcher = new BlobFetcher(
                new SwarmSelf(MACHINE, new PeerAddress("127.0.0.1", 1)),
                Labels.NONE,
                blobs,
                new PeerClient(new PeerSecret("a-secret-of-the-region"), "m1", rates, null),
                new SwarmMembers(),
                new Random(1));
        this.outbox = new StatusOutbox(new Sequence(folder.resolve("sequence")));
        ReleaseTrust trust = new ReleaseTrust(ReleaseTrust.Mode.OFF, null, build -> Optional.empty());
        Housekeeping housekeeping = new Housekeeping(blobs, apps, 5, Duration.ofDays(1), clock);
        Room room = new Room(() -> 1L << 40, bytes -> {}, 0);
        ReleaseFetch fetch = new ReleaseFetch(blobs, fetcher, housekeeping, room, rates, clock);
        this.parts = new AgentParts(
                new Identity(REGION, MACHINE, "127.0.0.1"),
                new GoalRules(REGION, MACHINE, Map.of(), null),
                trust,
                fetch,
                new AheadFetch(fetch, trust, housekeeping, apps, Map.of(), new Random(1), 0),
                new FetchReports(),
                new HealthWait(new HealthProbe()),
                new Drivers(null, null),
                new FirstWord(),
                Duration.ofMillis(LOOK_MILLIS),
                Duration.ofMillis(1),
                new LongAdder(),
                transitions,
                new AppPorts(null),
                housekeeping,
                outbox,
                clock);
        begin();
    }

    /** The agent is there; it finds what an earlier one has left. */
    void begin() throws IOException {
        AppRunner begun = new AppRunner(parts, new AppFolder(apps, APP), APP);
        runner = begun;
        begun.start();
    }

    /** As {@link #begin}, and a goal was waiting for it. */
    void begin(Target target) throws IOException {
        AppRunner begun = new AppRunner(parts, new AppFolder(apps, APP), APP);
        runner = begun;
        begun.goal(heard(++generation, target, null));
        begun.start();
    }

    /** The agent ends, the app does not. */
    void end() throws InterruptedException {
        AppRunner ended = runner;
        if (ended != null) {
            ended.stop();
            ended.join();
        }
    }

    void pass(Duration time) {
        clock.pass(time);
    }

    /** A goal that is newer than all before. */
    void wants(Target target) {
        goal(++generation, target);
    }

    /** Says once more, with a newer goal, what it was asked for with the last one. */
    void wantsStill(Target target) {
        long asked = generation++;
        tell(heard(generation, target, asked));
    }

    void goal(long number, Target target) {
        tell(heard(number, target, null));
    }

    private void tell(HeardGoal heard) {
        if (runner != null) {
            runner.goal(heard);
        }
    }

    private static HeardGoal heard(long number, Target target, @Nullable Long asked) {
        return new HeardGoal(asking(number, target, asked), null);
    }

    /** @param asked the generation with which it was asked for; null: with this one */
    static Goal asking(long number, Target target, @Nullable Long asked) {
        return new Goal(
                APP,
                REGION,
                number,
                target,
                null,
                1000,
                Map.of(),
                new RequestId(UUID.randomUUID().toString()),
                Instant.EPOCH,
                null,
                null,
                asked);
    }

    long generation() {
        return generation;
    }

    /** A release whose blobs this machine has. */
    Target release(RunInstructions run) throws IOException {
        Path tree = Files.createTempDirectory(folder, "tree");
        Files.writeString(tree.resolve("run"), run.command());
        WrittenArtifact written = new ArtifactWriter(
                        Files.createTempDirectory(folder, "scratch"), List.of(), (file, pack, _) -> {
                            try (InputStream content = Files.newInputStream(file)) {
                                blobs.addWithTree(pack.digest(), content);
                            }
                        })
                .write(tree, run);
        blob(written.layout().encode());
        blob(written.manifest().encode());
        return target(written.ref());
    }

    /** One that nobody has. */
    static Target absent() {
        Digest nowhere = Digest.of(new byte[] {1});
        return target(new ArtifactRef(nowhere, nowhere, 1));
    }

    /** One whose manifest is none. */
    Target broken() throws IOException {
        Digest none = blob(new byte[] {2});
        return target(new ArtifactRef(none, none, 1));
    }

    private static Target target(ArtifactRef artifact) {
        return new Target(new BuildId(UUID.randomUUID().toString()), "0".repeat(40), artifact);
    }

    private Digest blob(byte[] bytes) throws IOException {
        Digest name = Digest.of(bytes);
        blobs.add(name, new ByteArrayInputStream(bytes), bytes.length);
        return name;
    }

    AppRecord journal() throws IOException {
        return new AppFolder(apps, APP).read().orElseThrow();
    }

    /** While no agent is there. */
    void journal(AppRecord record) throws IOException {
        new AppFolder(apps, APP).write(record);
    }

    Path current() {
        return apps.resolve(APP.text()).resolve("current");
    }

    /** kill -9. */
    void killApp() throws IOException {
        long pid = Objects.requireNonNull(journal().process()).pid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** It has been healthy for long. */
    void proves() throws IOException, InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!journal().proven()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected what was healthy for long to be proven; found " + journal());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** It says this of the last goal. */
    MachineStatus reaches(MachineState state) throws InterruptedException {
        return says(state.text(), each -> each.state() == state);
    }

    /** It says something like this of the last goal, from now on or already as the last word. */
    MachineStatus says(String what, Predicate<MachineStatus> like) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        MachineStatus last = null;
        while (System.nanoTime() < end) {
            List<Report> all = outbox.take(Integer.MAX_VALUE, 0);
            last = all.isEmpty() ? null : all.getLast().status();
            if (last != null && last.generation() == generation && like.test(last)) {
                return last;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new AssertionError("expected of generation %d: %s; found %s".formatted(generation, what, last));
    }

    /** The agent ends, and so does the app. */
    void close() throws InterruptedException {
        AppRunner ended = runner;
        if (ended != null) {
            ended.stop();
            ended.stopApp(SOON, Duration.ZERO);
        }
        fetcher.close();
    }
}
