package io.bowwave.agent;

import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.FetchSource;
import io.bowwave.swarm.FetchReport;
import io.bowwave.swarm.Received;
import io.bowwave.swarm.SwarmLimits;
import io.bowwave.swarm.SwarmLimits.Direction;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How one fetch goes on, for whoever asks at any moment. Thread-safe. */
final class FetchWatch {

    private final TransferClass reason;
    private final Received received = new Received();
    private final SwarmLimits limits;
    private final Room room;
    private final Clock clock;
    private final Instant since;
    private volatile long needed;
    private volatile @Nullable String pausedFor;
    private volatile @Nullable FetchProgress last;

    FetchWatch(TransferClass reason, SwarmLimits limits, Room room, Clock clock) {
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
        FetchReport report = received.report();
        Instant now = clock.instant();
        String name = reason.name().toLowerCase(Locale.ROOT);
        long total = Math.max(needed, report.received());
        String waiting = pausedFor == null ? report.waitingFor() : pausedFor;
        return new FetchProgress(
                name,
                since,
                now,
                total,
                report.received(),
                report.rate(),
                sources(report),
                report.waitedMillis(),
                report.hedges(),
                report.retries(),
                report.badBlocks(),
                report.repeated(),
                stricter(Direction.DOWN),
                stricter(Direction.UP),
                free(),
                waiting,
                report.rate() == 0 || waiting != null
                        ? null
                        : now.plusMillis((total - report.received()) * 1000 / report.rate()));
    }

    private static List<FetchSource> sources(FetchReport report) {
        return report.sources().stream()
                .limit(FetchProgress.MAX_SOURCES)
                .map(each -> new FetchSource(
                        each.origin() ? "depot" : "peer", each.address().text(), each.bytes(), each.rate()))
                .toList();
    }

    private long stricter(Direction direction) {
        long all = limits.get(direction);
        long one = limits.get(direction, reason);
        return all == 0 || one == 0 ? Math.max(all, one) : Math.min(all, one);
    }

    private long free() {
        try {
            return room.free();
        } catch (IOException e) {
            return 0;
        }
    }
}
