package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pack that is lacking. For one thread. */
final class PackWish {

    private final int pack;
    private final Digest digest;
    private final Map<RegionName, Long> bans = new HashMap<>();
    private List<RegionName> regions = List.of();
    private @Nullable SpreadTree tree;
    private @Nullable RegionName from;
    private @Nullable Long somebodyAt;
    private @Nullable Long askedAt;

    PackWish(int pack, Digest digest) {
        this.pack = pack;
        this.digest = digest;
    }

    int pack() {
        return pack;
    }

    Digest digest() {
        return digest;
    }

    /** Where it is being copied from; null while it is not. */
    @Nullable
    RegionName from() {
        return from;
    }

    /** The same as long as the regions are the same. */
    SpreadTree tree(List<RegionName> now, Supplier<SpreadTree> make) {
        SpreadTree known = tree;
        if (known == null || !regions.equals(now)) {
            known = make.get();
            tree = known;
            regions = List.copyOf(now);
        }
        return known;
    }

    void begin(RegionName source) {
        from = source;
    }

    void end() {
        from = null;
    }

    void ban(RegionName source, long until) {
        bans.put(source, until);
    }

    boolean banned(RegionName source, long now) {
        Long until = bans.get(source);
        return until != null && now < until;
    }

    void nobody() {
        somebodyAt = null;
    }

    /** Since when somebody has had it, nanoseconds. */
    long somebodySince(long now) {
        Long since = somebodyAt;
        if (since == null) {
            somebodyAt = now;
            return 0;
        }
        return now - since;
    }

    /** Whether it is time for the next question, which is then counted as asked. */
    boolean mayAsk(long now) {
        Long asked = askedAt;
        if (asked != null && now - asked < Spread.ASK_NANOS) {
            return false;
        }
        askedAt = now;
        return true;
    }
}
