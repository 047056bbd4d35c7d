package io.bowwave.jobtable.simulation;

import io.bowwave.embedded.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ends and stops connections, PostgreSQL's processes and claimers' processes, in an order that its seed gives. For one thread. */
final class Killer {

    private static final long MILLI = 1_000_000;
    private static final int SIGNAL_LIMIT_S = 10;

    private final PostgresServer server;
    private final TableDatabase tables;
    private final ClaimerProcesses claimers;
    private final Random random;
    private final List<String> done = new ArrayList<>();

    Killer(PostgresServer server, TableDatabase tables, ClaimerProcesses claimers, Random random) {
        this.server = server;
        this.tables = tables;
        this.claimers = claimers;
        this.random = random;
    }

    /** What it did, in words. */
    List<String> done() {
        return List.copyOf(done);
    }

    void strike(int kind) {
        switch (kind) {
            case 0 -> {
                tables.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bowwave'");
                done.add("ended every connection");
            }
            case 1 -> stopBackends();
            case 2 -> {
                List<Long> backends = backends();
                if (!backends.isEmpty()) {
                    signal("KILL", backends.get(random.nextInt(backends.size())));
                    done.add("killed a backend, so that PostgreSQL recovers");
                }
            }
            case 3 -> {
                server.restart();
                done.add("restarted PostgreSQL");
            }
            case 4 -> {
                server.kill();
                server.restart();
                done.add("killed PostgreSQL and started it");
            }
            case 5 -> {
                claimers.kill();
                done.add("killed a claimer");
            }
            default -> stopClaimer();
        }
    }

    /** Some of them hold locks just then. */
    private void stopBackends() {
        List<Long> backends = backends();
        backends.forEach(pid -> signal("STOP", pid));
        pause(300 + random.nextInt(1200));
        backends.forEach(pid -> signal("CONT", pid));
        done.add("stopped " + backends.size() + " backends for a while");
    }

    private void stopClaimer() {
        long pid = claimers.pid();
        signal("STOP", pid);
        // Longer than a lease.
        pause(1500);
        signal("CONT", pid);
        done.add("stopped a claimer for longer than a lease");
    }

    private List<Long> backends() {
        List<Long> pids = new ArrayList<>();
        tables.query(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'bowwave' AND random() < 0.5",
                row -> pids.add(Long.parseLong(TableDatabase.text(row, 1))));
        return pids;
    }

    private static void signal(String name, long pid) {
        try {
            Process process = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
            if (!process.waitFor(SIGNAL_LIMIT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("kill doesn't end");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * MILLI);
    }
}
