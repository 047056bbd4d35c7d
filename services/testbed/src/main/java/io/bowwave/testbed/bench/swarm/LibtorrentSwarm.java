package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * libtorrent by its Python binding. No tracker: every machine is told every other's address at the start, which is more than a tracker
 * would tell it.
 */
public final class LibtorrentSwarm implements Contender {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    /** Its settings. */
    public enum Tuning {
        /** Its own defaults, but for finding strangers: uTP, 8 uploads at a time. */
        AS_IT_COMES,
        /** TCP only and as many uploads as there are machines: both faster and cheaper on a fast line. */
        TCP
    }

    private final Tuning tuning;
    private final OurSwarm.Place place;
    private final int machines;
    private final Path python;
    private final RivalFiles files;
    private final List<BedProcess> processes = new ArrayList<>();

    /** @param python has the module libtorrent */
    public LibtorrentSwarm(
            Tuning tuning, OurSwarm.Place place, int machines, Path python, Path folder, Payload payload) {
        this.tuning = tuning;
        this.place = place;
        this.machines = machines;
        this.python = python;
        this.files = new RivalFiles(folder, payload, InstantSource.system());
    }

    @Override
    public void ready() throws IOException {
        files.giveToOrigin();
        files.torrent("");
        try (InputStream script = LibtorrentSwarm.class.getResourceAsStream("libtorrent_host.py")) {
            if (script == null) {
                throw new IllegalStateException("libtorrent_host.py is not on the class path");
            }
            Files.copy(script, script());
        }
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        for (int number = 0; number <= machines; number++) {
            processes.add(start(number));
        }
        processes.forEach(process -> process.await("ready", deadline));
    }

    @Override
    public long go() {
        long began = System.nanoTime();
        for (int number = 1; number <= machines; number++) {
            process(number).send("go");
        }
        return began;
    }

    @Override
    public long doneAt(int machine) {
        String done = process(machine).said("done");
        return done == null ? 0 : Long.parseLong(done);
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
        if (!process(0).alive()) {
            return -1;
        }
        process(0).send("sent");
        return Long.parseLong(process(0).await("sent", System.nanoTime() + ANSWERS_WITHIN.toNanos()));
    }

    @Override
    public void restart(int machine) throws IOException {
        process(machine).close();
        BedProcess again = start(machine);
        again.await("ready", System.nanoTime() + READY_WITHIN.toNanos());
        again.send("go");
        processes.set(machine, again);
    }

    @Override
    public void losePlanner() {
        throw new TestbedException("libtorrent has no planner to lose");
    }

    @Override
    public boolean hasRightBytes(int machine) throws IOException {
        return files.hasRightBytes(machine);
    }

    @Override
    public void close() {
        processes.forEach(BedProcess::close);
    }

    private Path script() {
        return files.folder().resolve("libtorrent_host.py");
    }

    private BedProcess start(int number) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                script().toString(),
                tuning.name(),
                files.folder().resolve("payload.torrent").toString(),
                files.of(number).toString(),
                endpoint(number)));
        for (int other = 0; other <= machines; other++) {
            if (other != number) {
                command.add(endpoint(other));
            }
        }
        return BedProcess.start("libtorrent " + number, place.within(number, command), files.log(number));
    }

    private String endpoint(int number) {
        return place.address(number) + ":" + place.port(number);
    }
}
