package io.bowwave.depot;

import io.bowwave.process.Loop;
import io.bowwave.schemas.Json;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.options.PutOption;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code /bowwave/depot/<id>} in etcd while the depot lives: on a lease of 10 s that this loop renews by itself, with a deadline on
 * each call. A lease that ran out is replaced.
 */
final class Registration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final long LEASE_SECONDS = 10;
    private static final Duration RENEW_EVERY = Duration.ofSeconds(3);
    private static final Duration SERVER_NOT_YET = Duration.ofMillis(100);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    /** The key's value. */
    record Entry(String id, URI url, String peer, String startedAt) {}

    private final ByteSequence key;
    private final Client etcd;
    private final DepotAddress address;
    private final String startedAt;
    private final Loop loop;
    private volatile long lease;

    private Registration(DepotConfig config, Client etcd, DepotAddress address, Clock clock) {
        this.key = ByteSequence.from(OtherDepots.PREFIX + config.depotId(), StandardCharsets.UTF_8);
        this.etcd = etcd;
        this.address = address;
        this.startedAt = Json.time(clock.instant());
        this.loop = Loop.start("registration-" + config.region() + "-" + config.depotId(), this::renew);
    }

    static Registration start(DepotConfig config, Client etcd, DepotAddress address, Clock clock) {
        return new Registration(config, etcd, address, clock);
    }

    @Override
    public void close() {
        loop.close();
        if (lease == 0) {
            return;
        }
        try {
            within(etcd.getLeaseClient().revoke(lease));
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("the registration will run out by itself: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration renew() throws Exception {
        Optional<URI> url = address.http();
        if (url.isEmpty()) {
            return SERVER_NOT_YET;
        }
        if (lease == 0 || !renewed()) {
            register(url.get());
        }
        return RENEW_EVERY;
    }

    private boolean renewed() throws InterruptedException, TimeoutException {
        try {
            return within(etcd.getLeaseClient().keepAliveOnce(lease)).getTTL() > 0;
        } catch (ExecutionException e) {
            LOG.info("the registration's lease is not renewed, taking a new one: {}", e.toString());
            return false;
        }
    }

    private void register(URI url) throws Exception {
        Lease leases = etcd.getLeaseClient();
        long granted = within(leases.grant(LEASE_SECONDS)).getID();
        byte[] value = Json.mapper()
                .writeValueAsBytes(new Entry(address.id(), url, address.peer().text(), startedAt));
        within(etcd.getKVClient()
                .put(
                        key,
                        ByteSequence.from(value),
                        PutOption.builder().withLeaseId(granted).build()));
        lease = granted;
        LOG.info("registered as {} at {}, peer port {}", address.id(), url, address.peer());
    }

    private static <T> T within(CompletableFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
