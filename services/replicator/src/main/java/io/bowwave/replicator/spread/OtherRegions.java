package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.RegionName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is known of the other regions, about one artifact. Times in nanoseconds. For one thread. */
final class OtherRegions {

    private final Map<RegionName, OtherRegion> others =
            new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
    private final long startedAt;
    private long newsAt;

    private static final class OtherRegion {
        private final BitSet packs = new BitSet();
        private boolean whole;
        private boolean failed;
        private boolean spoke;
        private long heardAt;
        private long grewAt;
        private long bytes = -1;
        private boolean wholeAnswered;
        private long askedWholeAt = Long.MIN_VALUE;
    }

    /** @param names without this region and without home */
    OtherRegions(Collection<RegionName> names, long now) {
        this.startedAt = now;
        this.newsAt = now;
        for (RegionName name : names) {
            OtherRegion other = new OtherRegion();
            other.heardAt = now;
            other.grewAt = now;
            others.put(name, other);
        }
    }

    Collection<RegionName> names() {
        return others.keySet();
    }

    void progress(RegionName region, BitSet packs, long bytes, long now) {
        OtherRegion other = others.get(region);
        if (other == null) {
            return;
        }
        int before = other.packs.cardinality();
        other.packs.or(packs);
        other.heardAt = now;
        other.spoke = true;
        if (bytes > other.bytes || other.packs.cardinality() > before) {
            other.bytes = bytes;
            other.grewAt = now;
            other.failed = false;
        }
        news(other.packs.cardinality() > before, now);
    }

    void whole(RegionName region, boolean whole, long now) {
        OtherRegion other = others.get(region);
        if (other != null) {
            news(whole && !other.whole, now);
            other.whole = whole;
            other.wholeAnswered = true;
            if (!whole) {
                other.packs.clear();
            }
        }
    }

    /** The answer of its store; false forgets nothing that it has said itself. */
    void wholeAnswer(RegionName region, boolean whole, long now) {
        OtherRegion other = others.get(region);
        if (whole) {
            whole(region, true, now);
        } else if (other != null) {
            other.wholeAnswered = true;
        }
    }

    void failed(RegionName region) {
        OtherRegion other = others.get(region);
        if (other != null) {
            other.failed = true;
            other.spoke = true;
        }
    }

    void has(RegionName region, int pack, boolean has, long now) {
        OtherRegion other = others.get(region);
        if (other == null) {
            return;
        }
        if (has) {
            news(!other.packs.get(pack), now);
            other.packs.set(pack);
            other.grewAt = now;
        } else {
            other.packs.clear(pack);
            other.whole = false;
        }
    }

    boolean holds(RegionName region, int pack) {
        OtherRegion other = others.get(region);
        return other != null && (other.whole || other.packs.get(pack));
    }

    /** Who is to be waited for: heard of not long ago, not failed, and going on. */
    List<RegionName> working(long now) {
        List<RegionName> working = new ArrayList<>();
        others.forEach((name, other) -> {
            boolean heard = now - other.heardAt < Spread.SILENT_NANOS;
            boolean grows = now - other.grewAt < Spread.STUCK_NANOS;
            if (!other.failed && (other.whole || (heard && grows))) {
                working.add(name);
            }
        });
        return working;
    }

    /** Who was waited for in vain. */
    List<RegionName> silent(long now) {
        List<RegionName> silent = new ArrayList<>();
        others.forEach((name, other) -> {
            if (!other.spoke && !other.whole && now - startedAt > Spread.SILENT_NANOS) {
                silent.add(name);
            }
        });
        return silent;
    }

    /** Whose store should be asked for the whole artifact, and from now on has been. */
    List<RegionName> toAskWhole(long now) {
        List<RegionName> asked = new ArrayList<>();
        others.forEach((name, other) -> {
            boolean due = other.askedWholeAt == Long.MIN_VALUE || now - other.askedWholeAt > Spread.ASK_WHOLE_NANOS;
            if (!other.whole && due) {
                other.askedWholeAt = now;
                asked.add(name);
            }
        });
        return asked;
    }

    /** Whether each has said once whether it has the whole, or had the time to. */
    boolean introduced(long now) {
        return now - startedAt > Spread.INTRODUCTION_NANOS
                || others.values().stream().allMatch(other -> other.wholeAnswered);
    }

    /** When one of them last got something. */
    long newsAt() {
        return newsAt;
    }

    private void news(boolean new_, long now) {
        if (new_) {
            newsAt = now;
        }
    }
}
