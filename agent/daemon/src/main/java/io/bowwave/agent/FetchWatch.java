package io.bowwave.agent;

import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.FetchSource;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.swarm.Received;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How one fetch goes on, for whoever asks at any moment. Thread-safe. */
final class FetchWatch {

    private final TransferClass reason;
    private final Received received = new Received();
    private final TransferLimits limits;
    private final Room room;
    private final Clock clock;
    private final Instant since;
    private volatile long needed;
    private volatile @Nullable String pausedFor;
    private volatile @Nullable FetchProgress last;

    FetchWatch(TransferClass reason, TransferLimits limits, Room room, Clock clock) {
        this.reason = reason;
        this.limits = limits;
        this.room = room;
        this.clock = clock;
        this.since = clock.instant();
    }

    TransferClass reason() {
        return reason;
    }

    Received received() {
        return received;
    }

    /** So many bytes are still to come. */
    void needs(long bytes) {
        needed = receivedBytes() + bytes;
    }

    /** It stands still outside the swarm; null: it goes on. */
    void pausedFor(@Nullable String why) {
        pausedFor = why;
    }

    long receivedBytes() {
        return received.transfer().fromDepot() + received.transfer().fromPeers();
    }

    /** From now on it says what was so at this moment. */
    void end() {
        last = now();
    }

    FetchProgress progress() {
        FetchProgress ended = last;
        return ended == null ? now() : ended;
    }

    /** Why it stands still for lack of room; null when it does not. */
    @Nullable
    String diskTrouble() {
        String waiting = last == null ? progress().waitingFor() : null;
        return waiting != null && waiting.startsWith("disk") ? waiting : null;
    }

    private FetchProgress now() {
        Instant now = clock.instant();
        long received = receivedBytes();
        long total = Math.max(needed, received);
        long millis = Math.max(1, Duration.between(since, now).toMillis());
        long rate = received * 1000 / millis;
        Transfer transfer = this.received.transfer();
        return new FetchProgress(
                reason.name().toLowerCase(Locale.ROOT),
                since,
                now,
                total,
                received,
                rate,
                List.of(
                        new FetchSource("depot", "all", transfer.fromDepot(), transfer.fromDepot() * 1000 / millis),
                        new FetchSource("peer", "all", transfer.fromPeers(), transfer.fromPeers() * 1000 / millis)),
                0,
                0,
                0,
                0,
                0,
                limits.rate("down"),
                limits.rate("up"),
                free(),
                pausedFor,
                rate == 0 || pausedFor != null ? null : now.plusMillis((total - received) * 1000 / rate));
    }

    private long free() {
        try {
            return room.free();
        } catch (IOException e) {
            return 0;
        }
    }
}
