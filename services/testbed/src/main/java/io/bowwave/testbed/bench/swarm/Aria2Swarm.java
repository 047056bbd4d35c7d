package io.bowwave.testbed.bench.swarm;

import io.bowwave.agent.AgentJvm;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.standalone.AgentClassPath;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.host.TrackerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * aria2 with a tracker on the switch, behind no filter, that tells everybody of all others at once. Time begins when the last of the
 * programs has been started, so those before it have a small lead. It tells the tracker that it has everything only at its next round of
 * events, up to a second late, so what counts then is its last write to the files.
 */
final class Aria2Swarm implements Contender {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int TRACKER_PORT = 6969;
    private static final int PORT = 6881;

    private final NetworkBed bed;
    private final Path program;
    private final RivalFiles files;
    private final List<BedProcess> processes = new ArrayList<>();
    private @Nullable BedProcess tracker;

    Aria2Swarm(NetworkBed bed, Path program, Path folder, Payload payload) {
        this.bed = bed;
        this.program = program;
        this.files = new RivalFiles(folder, payload, InstantSource.system());
    }

    @Override
    public void ready() throws IOException {
        files.giveToOrigin();
        files.torrent("http://" + BedLayout.SWITCH_ADDRESS + ":" + TRACKER_PORT + "/announce");
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        List<String> arguments = new ArrayList<>(
                List.of(BedLayout.SWITCH_ADDRESS, Integer.toString(TRACKER_PORT), Integer.toString(PORT)));
        for (int number = 0; number <= bed.layout().machines(); number++) {
            arguments.add(bed.address(number));
        }
        BedProcess started = BedProcess.start(
                "tracker",
                NetworkBed.within(
                        BedLayout.SWITCH,
                        JavaCommand.exactly(
                                AgentJvm.FLAGS,
                                AgentClassPath.with(TrackerMain.class),
                                TrackerMain.class.getName(),
                                arguments)),
                files.folder().resolve("tracker.log"));
        tracker = started;
        started.await("ready", deadline);
        processes.add(start(0));
        // The origin announces itself when it has checked what it has.
        started.await("has-all-" + bed.address(0), deadline);
    }

    @Override
    public long go() throws IOException {
        for (int machine = 1; machine <= bed.layout().machines(); machine++) {
            processes.add(start(machine));
        }
        return System.nanoTime();
    }

    @Override
    public long doneAt(int machine) {
        BedProcess from = tracker;
        String done = from == null ? null : from.said("has-all-" + bed.address(machine));
        return done == null ? 0 : files.lastWriteNanos(machine);
    }

    @Override
    public BedProcess process(int number) {
        return processes.get(number);
    }

    @Override
    public List<BedProcess> processes() {
        return List.copyOf(processes);
    }

    @Override
    public long originSent() {
        return -1;
    }

    @Override
    public void restart(int machine) throws IOException {
        process(machine).close();
        processes.set(machine, start(machine));
    }

    @Override
    public void losePlanner() {
        throw new TestbedException("aria2 has no planner to lose");
    }

    @Override
    public boolean hasRightBytes(int machine) throws IOException {
        return files.hasRightBytes(machine);
    }

    @Override
    public void close() {
        processes.forEach(BedProcess::close);
        if (tracker != null) {
            tracker.close();
        }
    }

    private BedProcess start(int number) throws IOException {
        List<String> command = List.of(
                program.toString(),
                "--no-conf",
                "--quiet",
                "--dir=" + files.of(number),
                "--check-integrity=true",
                "--allow-overwrite=true",
                "--file-allocation=none",
                "--seed-ratio=0.0",
                "--bt-max-peers=0",
                "--bt-request-peer-speed-limit=100M",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--disable-ipv6=true",
                "--listen-port=" + PORT,
                "--stop-with-process=" + ProcessHandle.current().pid(),
                files.folder().resolve("payload.torrent").toString());
        return BedProcess.start("aria2 " + number, bed.within(number, command), files.log(number));
    }
}
