package io.bowwave.swarm;

import io.bowwave.schemas.fleet.Transfer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts one fetch, or several that belong together, while they run. Thread-safe. */
public final class Received {

    private static final int MAX_KNOWN = 512;

    /** One source's account. */
    private static final class Account {
        final boolean origin;
        final RecentRate rate;
        long bytes;

        Account(boolean origin, RecentRate rate) {
            this.origin = origin;
            this.rate = rate;
        }
    }

    private final LongSupplier nanos;
    private final Map<PeerAddress, Account> sources = new HashMap<>();
    private final RecentRate rate;
    private long fromDepot;
    private long fromPeers;
    private long repeated;
    private long bad;
    private long hedges;
    private long retries;
    private long waitedNanos;
    private long diskNanos;
    private long waitingSince;
    private boolean waitingForDisk;
    private @Nullable String waitingFor;

    public Received() {
        this(System::nanoTime);
    }

    /** @param nanos a clock that only goes forward */
    Received(LongSupplier nanos) {
        this.nanos = nanos;
        this.rate = new RecentRate();
    }

    /** Bytes of verified blocks. Nothing is counted as reused. */
    public synchronized Transfer transfer() {
        return new Transfer(fromDepot, fromPeers, 0);
    }

    synchronized long bytes() {
        return fromDepot + fromPeers;
    }

    /** How it goes on at this moment. */
    public synchronized FetchReport report() {
        long now = nanos.getAsLong();
        List<FetchReport.Source> most = new ArrayList<>();
        sources.forEach((address, account) ->
                most.add(new FetchReport.Source(address, account.origin, account.bytes, account.rate.get(now))));
        most.sort(Comparator.comparingLong(FetchReport.Source::bytes).reversed());
        long since = waitingFor == null ? 0 : now - waitingSince;
        return new FetchReport(
                fromDepot + fromPeers,
                rate.get(now),
                most.subList(0, Math.min(FetchReport.MAX_SOURCES, most.size())),
                (waitedNanos + since) / 1_000_000,
                hedges,
                retries,
                bad,
                repeated,
                (diskNanos + (waitingForDisk ? since : 0)) / 1_000_000,
                waitingFor);
    }

    synchronized void add(PeerAddress from, boolean origin, long bytes) {
        long now = nanos.getAsLong();
        go(now);
        if (origin) {
            fromDepot += bytes;
        } else {
            fromPeers += bytes;
        }
        rate.add(bytes, now);
        Account account = sources.get(from);
        if (account == null && sources.size() < MAX_KNOWN) {
            account = new Account(origin, new RecentRate());
            sources.put(from, account);
        }
        if (account != null) {
            account.bytes += bytes;
            account.rate.add(bytes, now);
        }
    }

    synchronized void repeated(long bytes) {
        repeated += bytes;
    }

    synchronized void bad() {
        bad++;
    }

    synchronized void hedge() {
        hedges++;
    }

    synchronized void retry() {
        retries++;
    }

    /** Nothing is on its way, and this is why. Ends with the next byte. */
    synchronized void waits(String why, boolean disk) {
        long now = nanos.getAsLong();
        if (waitingFor == null || waitingForDisk != disk) {
            go(now);
            waitingSince = now;
        }
        waitingFor = why;
        waitingForDisk = disk;
    }

    /** Something is on its way again. */
    synchronized void goesOn() {
        go(nanos.getAsLong());
    }

    private void go(long now) {
        if (waitingFor != null) {
            waitedNanos += now - waitingSince;
            diskNanos += waitingForDisk ? now - waitingSince : 0;
            waitingFor = null;
            waitingForDisk = false;
        }
    }
}
