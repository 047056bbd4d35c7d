package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.BucketCounts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The live machines of a region by bucket; estimated where nobody has counted buckets. */
final class Pool {

    static final int EVERYBODY = 1000;

    private final int @Nullable [] below;
    private final int live;

    private Pool(int @Nullable [] below, int live) {
        this.below = below;
        this.live = live;
    }

    /** @param live machines that are not lost */
    static Pool of(@Nullable BucketCounts buckets, int live) {
        return buckets == null ? new Pool(null, live) : new Pool(buckets.below(), live);
    }

    /** Whether buckets were counted. */
    boolean known() {
        return below != null;
    }

    int live() {
        return below == null ? live : below[EVERYBODY];
    }

    /** Live machines whose bucket is below this; rounded up where it is an estimate. */
    int below(int permille) {
        return below == null ? Math.ceilDiv(live * permille, EVERYBODY) : below[permille];
    }

    /** The smallest permille that holds so many machines, or everybody. */
    int holding(int machines) {
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
}
