package io.bowwave.testbed.bench.replicate;

import io.bowwave.embedded.Programs;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A network namespace for each region's store, on a bridge, with its link limited both ways. Number 0 is home. What goes to a store passes
 * its region's link, so a replicator that works from outside moves bytes as one inside would: in from the source, up to the source's
 * rate, and in to its own region, up to that one's.
 */
final class WanBed implements AutoCloseable {

    private static final String PREFIX = "bwr";
    private static final Duration MADE_WITHIN = Duration.ofMinutes(1);

    private final int regions;
    private final Thread hook = Thread.ofPlatform().unstarted(WanBed::clear);

    private WanBed(int regions) {
        this.regions = regions;
    }

    /** @throws TestbedException when the kernel refuses; says what it said */
    static WanBed make(int regions) {
        clear();
        WanBed bed = new WanBed(regions);
        Runtime.getRuntime().addShutdownHook(bed.hook);
        StringBuilder script = new StringBuilder("set -e\n");
        script.append("ip link add %1$sbr type bridge\nip addr add 10.78.255.1/16 dev %1$sbr\nip link set %1$sbr up\n"
                .formatted(PREFIX));
        for (int number = 0; number < regions; number++) {
            script.append("""
                    ip netns add %1$s-%2$d
                    ip link add %1$s%2$d type veth peer name eth0 netns %1$s-%2$d
                    ip link set %1$s%2$d master %1$sbr up
                    ip -n %1$s-%2$d link set lo up
                    ip -n %1$s-%2$d addr add %3$s/16 dev eth0
                    ip -n %1$s-%2$d link set eth0 up
                    """.formatted(PREFIX, number, address(number)));
        }
        bed.check(shell(script.toString()));
        return bed;
    }

    /** From now on. */
    void limit(long bitsPerSecond) {
        StringBuilder script = new StringBuilder("set -e\n");
        for (int number = 0; number < regions; number++) {
            String shape = "root tbf rate %dbit burst 64kb latency 100ms".formatted(bitsPerSecond);
            script.append("tc qdisc replace dev %1$s%2$d %3$s\ntc -n %1$s-%2$d qdisc replace dev eth0 %3$s\n"
                    .formatted(PREFIX, number, shape));
        }
        check(shell(script.toString()));
    }

    static String address(int number) {
        return "10.78.0." + (number + 1);
    }

    static List<String> launcher(int number) {
        return List.of("ip", "netns", "exec", PREFIX + "-" + number);
    }

    /** Bytes that have left the region, headers included. */
    static long bytesOut(int number) {
        Path counter = Path.of("/sys/class/net/" + PREFIX + number + "/statistics/rx_bytes");
        try {
            return Long.parseLong(Files.readString(counter).strip());
        } catch (IOException e) {
            throw new TestbedException("cannot read " + counter + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            System.getLogger(WanBed.class.getName())
                    .log(System.Logger.Level.DEBUG, "the JVM is on its way out: the hook does the same once more", e);
        }
    }

    private void check(Programs.Result result) {
        if (!result.ok()) {
            close();
            throw new TestbedException("cannot make the namespaces and links: found \"" + result.output()
                    + "\", expected root, iproute2 and a kernel with network namespaces, veth, bridge and tbf");
        }
    }

    /** Every namespace with our prefix, and first all processes that are in it. */
    private static void clear() {
        Programs.Result ignored = shell("""
                for name in $(ip netns list 2>/dev/null | cut -d' ' -f1 | grep '^%1$s-'); do
                    pids=$(ip netns pids "$name")
                    [ -z "$pids" ] || kill -9 $pids 2>/dev/null
                    ip netns del "$name"
                done
                ip link del %1$sbr 2>/dev/null
                true""".formatted(PREFIX));
    }

    private static Programs.Result shell(String script) {
        return Programs.run(Path.of("/"), MADE_WITHIN, List.of("sh", "-c", script));
    }
}
