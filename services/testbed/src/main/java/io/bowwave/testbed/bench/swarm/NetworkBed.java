package io.bowwave.testbed.bench.swarm;

import io.bowwave.embedded.Programs;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces and links, from the start of a run to its end. One at a time on a machine. What an earlier run left behind because it
 * was killed is removed first; at the end, also at Ctrl-C, everything is removed with the processes that are in it.
 */
final class NetworkBed implements OurSwarm.Place, AutoCloseable {

    private static final Duration MADE_WITHIN = Duration.ofSeconds(60);
    private static final int FIRST_PORT = 7400;
    private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "bowwave-bench-bed.lock");

    private final BedLayout layout;
    private final FileChannel lockFile;
    private final LinkCounters counters;
    private final Thread hook = Thread.ofPlatform().unstarted(NetworkBed::clear);

    private NetworkBed(BedLayout layout, FileChannel lockFile) {
        this.layout = layout;
        this.lockFile = lockFile;
        this.counters = new LinkCounters(layout.links().size());
    }

    /** @throws TestbedException when another run has the machine, or the kernel refuses; says what it said */
    static NetworkBed make(BedLayout layout) {
        FileChannel lockFile = lock();
        clear();
        NetworkBed bed = new NetworkBed(layout, lockFile);
        Runtime.getRuntime().addShutdownHook(bed.hook);
        Programs.Result made = shell(layout.script());
        if (!made.ok()) {
            bed.close();
            throw new TestbedException("cannot make the namespaces and links: found \"" + made.output()
                    + "\", expected a kernel with network namespaces, veth, bridge and tbf");
        }
        bed.counters.start();
        return bed;
    }

    BedLayout layout() {
        return layout;
    }

    LinkCounters counters() {
        return counters;
    }

    @Override
    public String address(int number) {
        return layout.address(number);
    }

    @Override
    public int port(int number) {
        return FIRST_PORT + number;
    }

    @Override
    public List<String> within(int number, List<String> command) {
        return within(layout.namespace(number), command);
    }

    static List<String> within(String namespace, List<String> command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(command);
        return words;
    }

    /** Nothing more goes in or out of it, also nothing that the kernel has still to send. */
    void cut(int number) {
        check(shell("ip -n %s link set h%d down".formatted(BedLayout.SWITCH, number)));
    }

    void restore(int number) {
        check(shell("ip -n %s link set h%d up".formatted(BedLayout.SWITCH, number)));
    }

    @Override
    public void close() {
        counters.close();
        clear();
        try {
            lockFile.close();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IOException | IllegalStateException e) {
            // The JVM is on its way out: the hook does the same once more, and the lock ends with the process.
            System.Logger log = System.getLogger(NetworkBed.class.getName());
            log.log(System.Logger.Level.DEBUG, "closing the bed", e);
        }
    }

    private static void check(Programs.Result result) {
        if (!result.ok()) {
            throw new TestbedException("a link cannot be changed: " + result.output());
        }
    }

    private static FileChannel lock() {
        try {
            FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new TestbedException("found another benchmark with network namespaces running (it holds " + LOCK
                        + "), expected none; next: wait for it");
            }
            return file;
        } catch (IOException e) {
            throw new TestbedException("cannot lock " + LOCK + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Every namespace with our prefix, and first all processes that are in it. */
    private static void clear() {
        shell("""
                for name in $(ip netns list 2>/dev/null | cut -d' ' -f1 | grep '^%1$s'); do
                    pids=$(ip netns pids "$name")
                    [ -z "$pids" ] || kill -9 $pids 2>/dev/null
                done
                for name in $(ip netns list 2>/dev/null | cut -d' ' -f1 | grep '^%1$s'); do
                    ip netns del "$name"
                done
                true""".formatted(BedLayout.PREFIX));
    }

    private static Programs.Result shell(String script) {
        @Nullable Path file = null;
        try {
            file = Files.createTempFile("bowwave-bed", ".sh");
            Files.writeString(file, script);
            return Programs.run(Path.of("/"), MADE_WITHIN, List.of("sh", file.toString()));
        } catch (IOException e) {
            throw new TestbedException("cannot write a script: " + e.getMessage(), e);
        } finally {
            delete(file);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }
}
