package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.RegionName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is known of the other regions, about one artifact. Times in nanoseconds. For one thread. */
final class Helpers {

    private final Map<RegionName, Helper> helpers =
            new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
    private final long startedAt;
    private long newsAt;

    private static final class Helper {
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

    /** @param others without this region and without home */
    Helpers(Collection<RegionName> others, long now) {
        this.startedAt = now;
        this.newsAt = now;
        for (RegionName other : others) {
            Helper helper = new Helper();
            helper.heardAt = now;
            helper.grewAt = now;
            helpers.put(other, helper);
        }
    }

    Collection<RegionName> names() {
        return helpers.keySet();
    }

    void progress(RegionName region, BitSet packs, long bytes, long now) {
        Helper helper = helpers.get(region);
        if (helper == null) {
            return;
        }
        int before = helper.packs.cardinality();
        helper.packs.or(packs);
        helper.heardAt = now;
        helper.spoke = true;
        if (bytes > helper.bytes || helper.packs.cardinality() > before) {
            helper.bytes = bytes;
            helper.grewAt = now;
            helper.failed = false;
        }
        news(helper.packs.cardinality() > before, now);
    }

    void whole(RegionName region, boolean whole, long now) {
        Helper helper = helpers.get(region);
        if (helper != null) {
            news(whole && !helper.whole, now);
            helper.whole = whole;
            helper.wholeAnswered = true;
            if (!whole) {
                helper.packs.clear();
            }
        }
    }

    /** The answer of its store; false forgets nothing that it has said itself. */
    void wholeAnswer(RegionName region, boolean whole, long now) {
        Helper helper = helpers.get(region);
        if (whole) {
            whole(region, true, now);
        } else if (helper != null) {
            helper.wholeAnswered = true;
        }
    }

    void failed(RegionName region) {
        Helper helper = helpers.get(region);
        if (helper != null) {
            helper.failed = true;
            helper.spoke = true;
        }
    }

    void has(RegionName region, int pack, boolean has, long now) {
        Helper helper = helpers.get(region);
        if (helper == null) {
            return;
        }
        if (has) {
            news(!helper.packs.get(pack), now);
            helper.packs.set(pack);
            helper.grewAt = now;
        } else {
            helper.packs.clear(pack);
            helper.whole = false;
        }
    }

    boolean holds(RegionName region, int pack) {
        Helper helper = helpers.get(region);
        return helper != null && (helper.whole || helper.packs.get(pack));
    }

    /** Who is to be waited for: heard of not long ago, not failed, and going on. */
    List<RegionName> working(long now) {
        List<RegionName> working = new ArrayList<>();
        helpers.forEach((name, helper) -> {
            boolean heard = now - helper.heardAt < Spread.SILENT_NANOS;
            boolean grows = now - helper.grewAt < Spread.STUCK_NANOS;
            if (!helper.failed && (helper.whole || (heard && grows))) {
                working.add(name);
            }
        });
        return working;
    }

    /** Who was waited for in vain. */
    List<RegionName> silent(long now) {
        List<RegionName> silent = new ArrayList<>();
        helpers.forEach((name, helper) -> {
            if (!helper.spoke && !helper.whole && now - startedAt > Spread.SILENT_NANOS) {
                silent.add(name);
            }
        });
        return silent;
    }

    /** Whose store should be asked for the whole artifact, and from now on has been. */
    List<RegionName> toAskWhole(long now) {
        List<RegionName> asked = new ArrayList<>();
        helpers.forEach((name, helper) -> {
            boolean due = helper.askedWholeAt == Long.MIN_VALUE || now - helper.askedWholeAt > Spread.ASK_WHOLE_NANOS;
            if (!helper.whole && due) {
                helper.askedWholeAt = now;
                asked.add(name);
            }
        });
        return asked;
    }

    /** Whether each has said once whether it has the whole, or had the time to. */
    boolean introduced(long now) {
        return now - startedAt > Spread.INTRODUCTION_NANOS
                || helpers.values().stream().allMatch(helper -> helper.wholeAnswered);
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
