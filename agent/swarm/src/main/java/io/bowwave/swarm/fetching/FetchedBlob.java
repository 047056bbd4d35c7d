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

    /** Block by block, since runs are short: a search for the next bit of a kind would look through the whole blob. */
    int missing(int first, int end) {
        if (complete()) {
            return 0;
        }
        int count = 0;
        for (int block = first; block < end; block++) {
            count += have.get(block) ? 0 : 1;
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
        int block = complete() ? end : from;
        while (block < end && have.get(block)) {
            block++;
        }
        return block;
    }

    /** The block after the last one before {@code end} that is missing; {@code from} when none is. */
    int endOfMissing(int from, int end) {
        int block = complete() ? from : end;
        while (block > from && have.get(block - 1)) {
            block--;
        }
        return block;
    }

    BlobReport report() {
        BitSet told = complete() ? NONE : (BitSet) have.clone();
        return new BlobReport(digest, size, whole, want && !complete(), reason, complete(), told);
    }
}
