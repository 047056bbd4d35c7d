package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.BucketCounts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The live machines of a region by bucket; estimated where nobody has counted buckets. The counts are read at their first use: most looks need none. */
final class Pool {

    static final int EVERYBODY = 1000;

    private final @Nullable BucketCounts buckets;
    private final int live;
    private int @Nullable [] read;

    /** @param live machines that are not lost */
    Pool(@Nullable BucketCounts buckets, int live) {
        this.buckets = buckets;
        this.live = live;
    }

    /** Whether buckets were counted. */
    boolean known() {
        return buckets != null;
    }

    int live() {
        int[] below = below();
        return below == null ? live : below[EVERYBODY];
    }

    /** Live machines whose bucket is below this; rounded up where it is an estimate. */
    int below(int permille) {
        int[] below = below();
        return below == null ? Math.ceilDiv(live * permille, EVERYBODY) : below[permille];
    }

    /** The smallest permille that holds so many machines, or everybody. */
    int holding(int machines) {
        int[] below = below();
        if (below == null) {
            return live == 0 ? EVERYBODY : (int) Math.min(EVERYBODY, Math.ceilDiv((long) machines * EVERYBODY, live));
        }
        int found = Arrays.binarySearch(below, machines);
        int first = found < 0 ? -found - 1 : found;
        while (first > 0 && first <= EVERYBODY && below[first - 1] >= machines) {
            first--;
        }
        return Math.min(EVERYBODY, first);
    }

    private int @Nullable [] below() {
        if (read == null && buckets != null) {
            read = buckets.below();
        }
        return read;
    }
}
