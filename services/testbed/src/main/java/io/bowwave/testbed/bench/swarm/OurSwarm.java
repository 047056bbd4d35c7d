package io.bowwave.testbed.bench.swarm;

import io.bowwave.agent.AgentJvm;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.standalone.AgentClassPath;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.host.HostSettings;
import io.bowwave.testbed.bench.host.HostSettings.Role;
import io.bowwave.testbed.bench.host.SwarmHostMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Bowwave's swarm on a bed. Before time begins, all fetch a small blob, so that every JVM has loaded its classes, as that of an agent
 * has long since.
 */
public final class OurSwarm implements Contender {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);
    private static final String SECRET = "a benchmark's secret";

    private final Place place;
    private final int machines;
    private final Set<Integer> flipping;
    private final Path folder;
    private final Payload payload;
    private final Payload warmUp;
    private final List<BedProcess> processes = new ArrayList<>();
    private String wants = "";
    private long originSentBefore;

    /** Where the processes run. */
    public interface Place {
        String address(int number);

        /** Of its peer server. */
        int port(int number);

        /** The command, to be run in the machine's place. */
        List<String> within(int number, List<String> command);
    }

    /** @param flipping machines that serve bad blocks */
    public OurSwarm(Place place, int machines, Set<Integer> flipping, Path folder, Payload payload, Payload warmUp) {
        this.place = place;
        this.machines = machines;
        this.flipping = Set.copyOf(flipping);
        this.folder = folder;
        this.payload = payload;
        this.warmUp = warmUp;
    }

    @Override
    public void ready() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        for (int number = 0; number <= machines; number++) {
            processes.add(start(number));
        }
        processes.forEach(process -> process.await("ready", deadline));
        String small = serve(warmUp, deadline);
        wants = serve(payload, deadline);
        for (int number = 1; number <= machines; number++) {
            process(number).send("fetch" + small);
        }
        for (int number = 1; number <= machines; number++) {
            process(number).await("done", deadline);
        }
        originSentBefore = sent();
    }

    @Override
    public long go() {
        long began = System.nanoTime();
        for (int number = 1; number <= machines; number++) {
            process(number).send("fetch" + wants);
        }
        return began;
    }

    @Override
    public long doneAt(int machine) {
        String done = process(machine).said("done");
        String failed = process(machine).said("failed");
        if (failed != null) {
            throw new TestbedException("machine " + machine + " failed: " + failed);
        }
        return done == null ? 0 : Long.parseLong(done.split(" ", -1)[0]);
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
        return process(0).alive() ? sent() - originSentBefore : -1;
    }

    @Override
    public void restart(int machine) {
        process(machine).close();
        BedProcess again = start(machine);
        again.await("ready", System.nanoTime() + READY_WITHIN.toNanos());
        again.send("fetch" + wants);
        processes.set(machine, again);
    }

    @Override
    public void losePlanner() {
        process(0).send("planner-off");
    }

    @Override
    public boolean hasRightBytes(int machine) throws IOException {
        String[] blobs = wants.strip().split(" ", -1);
        for (int i = 0; i < blobs.length; i++) {
            Path blob = data(machine).resolve("blobs").resolve(blobs[i].substring(0, blobs[i].indexOf(':')));
            if (!Files.exists(blob) || Files.mismatch(blob, payload.files().get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of blocks that came to the machine since its process began: those that counted, and those that it had already. */
    Came received(int machine) {
        process(machine).send("received");
        String[] words = process(machine)
                .await("received", System.nanoTime() + ANSWERS_WITHIN.toNanos())
                .split(" ", -1);
        return new Came(Long.parseLong(words[0]) + Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** See {@link #received}. */
    record Came(long bytes, long repeated) {}

    @Override
    public void close() {
        processes.forEach(BedProcess::close);
    }

    private long sent() {
        process(0).send("sent");
        return Long.parseLong(process(0).await("sent", System.nanoTime() + ANSWERS_WITHIN.toNanos()));
    }

    private String serve(Payload what, long deadline) {
        StringBuilder blobs = new StringBuilder();
        for (Path file : what.files()) {
            process(0).send("serve " + file);
            blobs.append(' ').append(process(0).await("blob", deadline).replace(' ', ':'));
        }
        return blobs.toString();
    }

    private Path data(int number) {
        return folder.resolve("ours-" + number);
    }

    private BedProcess start(int number) {
        Role role = number == 0 ? Role.ORIGIN : flipping.contains(number) ? Role.FLIPPING : Role.MACHINE;
        HostSettings settings = new HostSettings(
                role,
                "machine-" + number,
                data(number),
                place.address(number),
                place.port(number),
                place.address(0) + ":" + place.port(0),
                SECRET);
        List<String> flags = new ArrayList<>(AgentJvm.FLAGS);
        flags.add("-Dslf4j.provider=org.slf4j.jul.JULServiceProvider");
        List<String> command = JavaCommand.exactly(
                flags, AgentClassPath.with(SwarmHostMain.class), SwarmHostMain.class.getName(), settings.arguments());
        return BedProcess.start(
                "machine " + number, place.within(number, command), folder.resolve("ours-" + number + ".log"));
    }
}
