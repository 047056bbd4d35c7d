package io.bowwave.agent;

import io.bowwave.agent.DepotClient.Hello;
import io.bowwave.agent.DepotClient.Report;
import io.bowwave.agent.DepotClient.Reports;
import io.bowwave.agent.DepotClient.Taken;
import io.bowwave.agent.DepotClient.Welcome;
import io.bowwave.swarm.SwarmMembers;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings reports to the depot in use, and a sign of life each 5 s. One thread. */
final class StatusSender implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusSender.class);
    private static final int BATCH = 100;
    private static final long HEARTBEAT_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final DepotClient client;
    private final Depots depots;
    private final Hello hello;
    private final StatusOutbox outbox;
    private final SwarmMembers members;
    private final Random random;
    private @Nullable URI greeted;
    private int failures;

    StatusSender(
            DepotClient client, Depots depots, Hello hello, StatusOutbox outbox, SwarmMembers members, Random random) {
        this.client = client;
        this.depots = depots;
        this.hello = hello;
        this.outbox = outbox;
        this.members = members;
        this.random = random;
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                URI depot = depots.current();
                try {
                    greet(depot);
                    send(depot, outbox.take(BATCH, HEARTBEAT_MILLIS));
                    failures = 0;
                } catch (IOException e) {
                    failed(depot, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("reports are no longer sent", e);
        }
    }

    private void greet(URI depot) throws IOException, InterruptedException {
        if (depot.equals(greeted)) {
            return;
        }
        Welcome welcome = client.hello(depot, hello);
        if (!members.origins().contains(welcome.peer())) {
            members.learn(List.of(), List.of(welcome.peer()));
        }
        outbox.again();
        greeted = depot;
        LOG.info("depot {} at {} knows this machine now", welcome.depot(), depot);
    }

    private void send(URI depot, List<Report> reports) throws IOException, InterruptedException {
        Taken taken = client.status(depot, new Reports(hello.machine(), reports));
        outbox.acknowledged(reports);
        if (!taken.known()) {
            greeted = null;
        }
    }

    private void failed(URI depot, IOException why) throws InterruptedException {
        failures++;
        if (failures == 1) {
            LOG.info("depot {} takes no reports: {}", depot, why.toString());
        }
        // A depot whose log is away still gives goals: only one that does not answer at all is given up, by who follows
        // its goals.
        if (failures > 2) {
            depots.failed(depot);
            greeted = null;
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, PAUSE_MILLIS << Math.min(failures, 8));
        Thread.sleep(pause / 2 + random.nextLong(pause));
    }
}
