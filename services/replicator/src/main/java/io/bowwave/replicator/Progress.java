package io.bowwave.replicator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition is done. Builds end in any order: the committed offset is that of the first one that is not done, and the
 * metadata beside it names what is done behind it, so that after a restart one build that waits does not bring all later ones again.
 * For one thread.
 */
final class Progress {

    /** What fits beside an offset in Kafka (offset.metadata.max.bytes is 4096). What does not fit is done again after a restart. */
    private static final int MAX_METADATA = 4000;

    private static final Pattern RANGE = Pattern.compile("\\+(\\d{1,9})-(\\d{1,9})");

    private final TreeSet<Long> pending = new TreeSet<>();
    private final BitSet doneBefore = new BitSet();
    private final long base;
    private long next;
    private final TreeSet<Long> done = new TreeSet<>();

    /** @param committed where an earlier life has got to; null: nowhere */
    Progress(@Nullable OffsetAndMetadata committed) {
        this.base = committed == null ? 0 : committed.offset();
        this.next = base;
        if (committed != null) {
            Matcher range = RANGE.matcher(committed.metadata());
            while (range.find()) {
                doneBefore.set(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)) + 1);
            }
        }
    }

    /** Whether this offset was done before the restart. */
    boolean known(long offset) {
        return offset >= base && offset - base < Integer.MAX_VALUE && doneBefore.get((int) (offset - base));
    }

    /** It is in work from now on. */
    void begin(long offset) {
        pending.add(offset);
        next = offset + 1;
    }

    /** It needs no work. */
    void skip(long offset) {
        begin(offset);
        done(offset);
    }

    void done(long offset) {
        if (pending.remove(offset) && !pending.isEmpty() && offset > pending.first()) {
            done.add(offset);
        }
        done.headSet(first()).clear();
    }

    int pending() {
        return pending.size();
    }

    /** What to commit. */
    OffsetAndMetadata position() {
        long first = first();
        StringBuilder metadata = new StringBuilder();
        for (long[] range : ranges()) {
            String text = "+%d-%d".formatted(range[0] - first, range[1] - first);
            if (metadata.length() + text.length() > MAX_METADATA || range[1] - first > 999_999_999) {
                break;
            }
            metadata.append(text);
        }
        return new OffsetAndMetadata(first, metadata.toString());
    }

    private long first() {
        return pending.isEmpty() ? next : pending.first();
    }

    private List<long[]> ranges() {
        List<long[]> ranges = new ArrayList<>();
        for (long offset : done) {
            if (!ranges.isEmpty() && ranges.getLast()[1] == offset - 1) {
                ranges.getLast()[1] = offset;
            } else {
                ranges.add(new long[] {offset, offset});
            }
        }
        return ranges;
    }
}
