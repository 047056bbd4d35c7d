package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.BlobReport;
import io.bowwave.swarm.plan.TransferClass;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A blob that is here, or on its way. */
final class FetchedBlob {

    private static final BitSet NONE = new BitSet(0);

    final Digest digest;
    final long size;
    final boolean whole;
    final int blocks;
    TransferClass reason;
    boolean want;

    /** Who plans it; null while no depot is known. */
    @Nullable
    PeerAddress depot;

    private BitSet have;
    private int haveCount;

    FetchedBlob(Digest digest, long size, boolean whole, TransferClass reason) {
        this.digest = digest;
        this.size = size;
        this.whole = whole;
        this.reason = reason;
        this.blocks = BlobReport.blocks(size, whole);
        this.have = new BitSet(blocks);
    }

    boolean complete() {
        return haveCount == blocks;
    }

    int missing() {
        return blocks - haveCount;
    }

    boolean has(int block) {
        return complete() || have.get(block);
    }

    /** How many of these were missing. */
    int set(int first, int end) {
        if (complete()) {
            return 0;
        }
        int before = haveCount;
        haveCount += missing(first, end);
        have.set(first, end);
        if (complete()) {
            have = NONE;
        }
        return haveCount - before;
    }

    int missing(int first, int end) {
        int count = 0;
        int at = complete() ? end : have.nextClearBit(first);
        while (at < end) {
            int next = have.nextSetBit(at);
            int to = next < 0 || next > end ? end : next;
            count += to - at;
            at = to == end ? end : have.nextClearBit(to);
        }
        return count;
    }

    void set(BitSet more) {
        if (!complete()) {
            have.or(more);
            haveCount = have.cardinality();
            have = complete() ? NONE : have;
        }
    }

    /** The first block from here on that is missing, or {@code end}. */
    int firstMissing(int from, int end) {
        return complete() ? end : Math.min(end, have.nextClearBit(from));
    }

    /** The block after the last one before {@code end} that is missing; {@code from} when none is. */
    int endOfMissing(int from, int end) {
        return complete() ? from : Math.max(from, have.previousClearBit(end - 1) + 1);
    }

    BlobReport report() {
        BitSet told = complete() ? NONE : (BitSet) have.clone();
        return new BlobReport(digest, size, whole, want && !complete(), reason, complete(), told);
    }
}
