package io.bowwave.schemas.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * So many machines are in each bucket, 0 to 999 (see {@link io.bowwave.schemas.rollout.Buckets}): counts in the order of the buckets, joined by
 * commas, where {@code 0x12} stands for twelve zeros in a row. For example {@code 0x12,1,0x987}.
 */
public record BucketCounts(@JsonValue String text) {

    /** Buckets that there are. */
    public static final int BUCKETS = 1000;

    private static final Pattern FORM = Pattern.compile("[0-9][0-9x,]{3,7999}");
    private static final int MOST = 9_999_999;

    /** @throws IllegalArgumentException when the text is not of the form above, or is not about 1000 buckets */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public BucketCounts {
        if (text == null || !FORM.matcher(text).matches() || counts(text) == null) {
            throw new IllegalArgumentException(
                    "buckets: found \"%s\", expected counts of 1000 buckets, for example 0x12,1,0x987".formatted(text));
        }
    }

    /** @param counts of the buckets 0 to 999 */
    public static BucketCounts of(int[] counts) {
        StringBuilder text = new StringBuilder();
        for (int bucket = 0; bucket < counts.length; ) {
            int end = bucket;
            while (end < counts.length && counts[end] == counts[bucket]) {
                end++;
            }
            text.append(text.isEmpty() ? "" : ",").append(counts[bucket]);
            if (end - bucket > 1) {
                text.append('x').append(end - bucket);
            }
            bucket = end;
        }
        return new BucketCounts(text.toString());
    }

    /** How many machines are in the buckets below each permille: the entry at {@code p}, 0 to 1000, counts buckets 0 to {@code p - 1}. */
    public int[] below() {
        int[] counts = Objects.requireNonNull(counts(text));
        int[] below = new int[BUCKETS + 1];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            below[bucket + 1] = below[bucket] + counts[bucket];
        }
        return below;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Null when these are not counts of all buckets. */
    private static int @Nullable [] counts(String text) {
        int[] counts = new int[BUCKETS];
        int bucket = 0;
        try {
            for (String run : text.split(",", -1)) {
                int by = run.indexOf('x');
                int count = Integer.parseInt(by < 0 ? run : run.substring(0, by));
                int times = by < 0 ? 1 : Integer.parseInt(run.substring(by + 1));
                if (count > MOST || times < 1 || times > BUCKETS - bucket) {
                    return null;
                }
                Arrays.fill(counts, bucket, bucket + times, count);
                bucket += times;
            }
        } catch (NumberFormatException e) {
            return null; // what is wrong is said by the caller, with the whole text
        }
        return bucket == BUCKETS ? counts : null;
    }
}
