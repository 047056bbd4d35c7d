package io.bowwave.standalone;

import io.bowwave.embedded.Ports;
import io.bowwave.schemas.id.RegionName;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who listens where. The first five are fixed relative to {@code --port}; the others follow from +10 in a fixed order, so the same
 * options give the same ports. Apps get theirs from ranges of 20 for each machine, from +1200.
 */
final class PortPlan {
    private static final int FIRST_OF_OTHERS = 10;
    private static final int FIRST_OF_APPS = 1200;
    private static final int APPS_EACH = 20;
    private static final int WAIT_TRIES = 60;
    private static final long WAIT_MILLIS = 100;

    private final int base;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    PortPlan(UpOptions options) {
        base = options.port();
        ports.put("intake", base);
        ports.put("queue", base + 1);
        ports.put("kafka", base + 2);
        ports.put("postgres", base + 3);
        ports.put("s3", base + 4);
        ports.put("kafka-controller", base + 5);
        int next = base + FIRST_OF_OTHERS;
        for (String name : new String[] {"job-tap", "stream-host", "ledger"}) {
            ports.put(name, next++);
        }
        for (int builder = 1; builder <= options.builders(); builder++) {
            ports.put("builder-" + builder, next++);
        }
        for (RegionName region : options.regions()) {
            for (String name : new String[] {"etcd", "etcd-peer", "replicator", "goal-writer", "depot"}) {
                ports.put(name + "-" + region.text(), next++);
            }
            for (int machine = 1; machine <= options.agents(); machine++) {
                ports.put("agent-" + machineName(region, machine), next++);
                ports.put("peer-" + machineName(region, machine), next++);
            }
        }
        if (options.prometheus() != null) {
            ports.put("metric-gate", next);
        }
    }

    static String machineName(RegionName region, int number) {
        return region.text() + "-" + number;
    }

    int of(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no port is planned for " + name);
        }
        return port;
    }

    /** @param machine 0 for the first of all */
    String appRange(int machine) {
        int first = base + FIRST_OF_APPS + machine * APPS_EACH;
        return first + "-" + (first + APPS_EACH - 1);
    }

    /**
     * @param afterCrash an earlier run ended without stopping: its children need a moment to go
     * @throws UpException PORT_TAKEN naming the first that is in use
     */
    void check(boolean afterCrash, Progress progress) throws InterruptedException {
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            for (int tries = 1; !Ports.isFree(port.getValue()); tries++) {
                if (!afterCrash || tries == WAIT_TRIES) {
                    throw new UpException(
                            Exit.PORT_TAKEN,
                            "Port %d, which %s would use, is in use by another process. Find it with `ss -ltnp 'sport = :%d'`, or start with another first port: --port %d"
                                    .formatted(port.getValue(), port.getKey(), port.getValue(), other()));
                }
                if (tries == 1) {
                    progress.line("Waiting for what is left of an earlier run to end.");
                }
                Thread.sleep(WAIT_MILLIS);
            }
        }
    }

    private int other() {
        return base + 2000 <= UpOptions.HIGHEST_PORT ? base + 2000 : base - 2000;
    }
}
