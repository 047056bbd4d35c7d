package io.bowwave.replicator;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.replicator.ArtifactCopy.Need;
import io.bowwave.replicator.spread.Spread;
import io.bowwave.replicator.spread.Step;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets one artifact's packs, as {@link Spread} says. For one thread. */
final class SpreadCopy {

    private static final Logger LOG = LoggerFactory.getLogger(SpreadCopy.class);
    private static final long LOOK_EVERY_MILLIS = 500;

    private final CopyTools tools;
    private final BuildId build;
    private final Need need;
    private final Telling telling;
    private final LinkedBlockingQueue<Happening> happened = new LinkedBlockingQueue<>();
    private final BitSet have;
    private final Map<RegionName, Long> bytesFrom = new HashMap<>();
    private int running;

    /** Who is told how it goes. */
    interface Telling {

        /** Some bytes more are here; called by several threads. */
        void piece(long bytes);

        /** Each half second or so, with the packs that are here; called by the thread that copies. */
        void round(BitSet have);
    }

    /** What changes the plan. */
    @FunctionalInterface
    private interface Happening {
        void apply(Spread spread, long now) throws IOException;
    }

    SpreadCopy(CopyTools tools, BuildId build, Need need, Telling telling) {
        this.tools = tools;
        this.build = build;
        this.need = need;
        this.telling = telling;
        this.have = (BitSet) need.have().clone();
    }

    /**
     * Returns when every pack is here.
     *
     * @return the region that most bytes came from; empty when none came
     * @throws IOException what home answered; what other regions answer only costs time
     * @throws RemovedException when the build is removed meanwhile
     */
    Optional<RegionName> run() throws IOException {
        RegionDirectory regions = tools.regions();
        Spread spread = new Spread(
                regions.self(),
                regions.home(),
                regions.helpers(),
                regions.costs(),
                need.layout().packs().stream().map(Pack::digest).toList(),
                have,
                System.nanoTime());
        ReplicaNews.Following following = tools.news().follow(build, this::heard);
        try {
            while (!spread.complete()) {
                for (Step step : spread.next(tools.flights().atOnce() - running, System.nanoTime())) {
                    begin(step);
                }
                waitFor(spread);
                telling.round(have);
                if (tools.news().removed(build)) {
                    throw new RemovedException("build " + build + " was removed while it was copied");
                }
            }
        } finally {
            following.close();
        }
        spread.silent(System.nanoTime()).forEach(regions::silent);
        return bytesFrom.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private void waitFor(Spread spread) throws IOException {
        try {
            @Nullable Happening next = happened.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            while (next != null) {
                next.apply(spread, System.nanoTime());
                next = happened.poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while copying").initCause(e);
        }
    }

    private void heard(ReplicaEvent event) {
        RegionName region = event.region();
        happened.add((spread, now) -> {
            switch (event) {
                case ReplicaStarted started -> spread.progress(region, new BitSet(), 0, now);
                case ReplicaProgress progress ->
                    spread.progress(
                            region,
                            progress.packs() == null ? new BitSet() : PackSet.parse(progress.packs()),
                            progress.bytesDone(),
                            now);
                case ReplicaCompleted completed -> spread.whole(region, true, now);
                case ReplicaRemoved removed -> spread.whole(region, false, now);
                case ReplicaFailed failed -> spread.failed(region);
                case ReplicaRepaired repaired -> spread.whole(region, true, now);
                // Announced only: it is there until the region says that it removed it.
                case ArtifactExpired expired -> LOG.debug("{} expires in {}", build, region);
                case ArtifactKept kept -> LOG.debug("{} is kept in {}", build, region);
            }
        });
    }

    private void begin(Step step) {
        switch (step) {
            case Step.Take take -> take(take.pack(), take.from());
            case Step.Ask ask ->
                ask(
                        ask.region(),
                        BlobKind.PACK,
                        need.layout().packs().get(ask.pack()),
                        there -> (spread, now) -> spread.answered(ask.region(), ask.pack(), there, now));
            case Step.AskWhole ask ->
                ask(
                        ask.region(),
                        BlobKind.MANIFEST,
                        null,
                        there -> (spread, now) -> spread.answeredWhole(ask.region(), there, now));
        }
    }

    private void take(int number, RegionName from) {
        running++;
        Pack pack = need.layout().packs().get(number);
        Future<Long> ignored = tools.flights()
                .copy(pack, from, telling::piece)
                .whenComplete((bytes, failure) -> happened.add((spread, now) -> {
                    running--;
                    if (failure == null) {
                        have.set(number);
                        bytesFrom.merge(from, bytes, Long::sum);
                        spread.done(number, now);
                    } else {
                        failed(spread, number, from, PackFlights.fault(failure), now);
                    }
                }));
    }

    private void failed(Spread spread, int number, RegionName from, IOException fault, long now) throws IOException {
        if (from.equals(tools.regions().home())) {
            throw fault;
        }
        LOG.warn("a pack does not come from {}, so another region is asked: {}", from, fault.toString());
        spread.fault(number, fault instanceof MissingBlobException, now);
    }

    /** Asks a store whether it has something; who does not answer has nothing. */
    private void ask(RegionName region, BlobKind kind, @Nullable Pack pack, Function<Boolean, Happening> then) {
        boolean asked = tools.questions().ask(() -> {
            boolean there = false;
            try {
                there = there(region, kind, pack);
            } catch (IOException e) {
                LOG.debug("{} does not say whether it has a blob", region, e);
            } finally {
                happened.add(then.apply(there));
            }
        });
        if (!asked) {
            happened.add(then.apply(false));
        }
    }

    private boolean there(RegionName region, BlobKind kind, @Nullable Pack pack) throws IOException {
        Optional<S3BlobStore> store = tools.regions().store(region);
        if (store.isEmpty()) {
            return false;
        }
        return pack == null
                ? store.get().exists(kind, need.artifact().manifest())
                : store.get().size(kind, pack.digest()).equals(OptionalLong.of(pack.size()));
    }
}
