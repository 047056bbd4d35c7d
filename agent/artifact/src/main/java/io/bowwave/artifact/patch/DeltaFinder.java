package io.bowwave.artifact.patch;

import java.io.IOException;

/**
 * Tells new content by older content the way of bsdiff (C. Percival, "Naive differences of executable code", 2003): stretches that are
 * nearly the same are added to byte by byte, and in compiled code the differences are few and alike; what is in between stands literally.
 * Matches come from {@link DeltaIndex} instead of a suffix array, which needs a fraction of its time and memory. For one thread.
 */
final class DeltaFinder {

    /** Bytes that another place must save before the present one is left. */
    private static final int WORTH_A_MOVE = 8;

    /** Positions between two looks at the clock. */
    private static final int LOOK_AT_CLOCK = 1 << 14;

    /** What a step is told to. */
    interface Sink {
        /**
         * @param oldFrom where in the old content the added-to stretch begins
         * @param newFrom where in the new content it begins
         * @param add its length
         * @param insert length of the literal bytes behind it
         */
        void step(int oldFrom, int newFrom, int add, int insert) throws IOException;
    }

    private final DeltaIndex index = new DeltaIndex();
    private final PatchTime time;
    private byte[] old = new byte[0];
    private byte[] now = new byte[0];
    private int oldLength;
    private int newLength;
    private int lastScan;
    private int lastPlace;

    DeltaFinder(PatchTime time) {
        this.time = time;
    }

    /** Takes the old content; it must not change as long as it is used. */
    void base(byte[] content, int size) {
        old = content;
        oldLength = size;
        index.index(content, size);
    }

    /**
     * Steps that make all of the new content, in its order.
     *
     * @throws PatchTime.OverException when there is no time left
     */
    void find(byte[] content, int size, Sink sink) throws IOException {
        now = content;
        newLength = size;
        lastScan = 0;
        lastPlace = 0;
        scan(sink);
    }

    /** As in bsdiff: goes on at the last place's distance as long as no other place has {@link #WORTH_A_MOVE} bytes more. */
    private void scan(Sink sink) throws IOException {
        int scan = 0;
        int length = 0;
        int place = 0;
        int distance = 0;
        while (scan < newLength) {
            int present = 0;
            scan += length;
            int scored = scan;
            for (; scan < newLength; scan++) {
                if ((scan & (LOOK_AT_CLOCK - 1)) == 0) {
                    time.check();
                }
                length = index.find(now, scan, newLength);
                place = length > 0 ? index.foundAt() : 0;
                for (; scored < scan + length; scored++) {
                    present += hit(scored, distance);
                }
                if ((length == present && length != 0) || length > present + WORTH_A_MOVE) {
                    break;
                }
                if (scored > scan) {
                    present -= hit(scan, distance);
                } else {
                    scored = scan + 1;
                }
            }
            if (length != present || scan == newLength) {
                tell(scan, place, sink);
                distance = place - scan;
            }
        }
    }

    private int hit(int at, int distance) {
        int from = at + distance;
        return from >= 0 && from < oldLength && old[from] == now[at] ? 1 : 0;
    }

    /** What is between the last match and this one: the last one goes on for a while, this one begins earlier, the rest is literal. */
    private void tell(int scan, int place, Sink sink) throws IOException {
        int forward = forward(scan);
        int back = scan < newLength ? back(scan, place) : 0;
        int overlap = lastScan + forward - (scan - back);
        if (overlap > 0) {
            int split = split(overlap, forward, scan - back, place - back);
            forward += split - overlap;
            back -= split;
        }
        int insert = scan - back - (lastScan + forward);
        if (forward + insert > 0) {
            sink.step(lastPlace, lastScan, forward, insert);
        }
        lastScan = scan - back;
        lastPlace = place - back;
    }

    private int forward(int scan) {
        int best = 0;
        int score = 0;
        int bestScore = 0;
        for (int i = 0; lastScan + i < scan && lastPlace + i < oldLength; ) {
            score += old[lastPlace + i] == now[lastScan + i] ? 1 : 0;
            i++;
            if (score * 2 - i > bestScore) {
                bestScore = score * 2 - i;
                best = i;
            }
        }
        return best;
    }

    private int back(int scan, int place) {
        int best = 0;
        int score = 0;
        int bestScore = 0;
        for (int i = 1; scan - i >= lastScan && place - i >= 0; i++) {
            score += old[place - i] == now[scan - i] ? 1 : 0;
            if (score * 2 - i > bestScore) {
                bestScore = score * 2 - i;
                best = i;
            }
        }
        return best;
    }

    /** How many of the overlapping bytes the earlier stretch keeps. */
    private int split(int overlap, int forward, int newFrom, int oldFrom) {
        int best = 0;
        int score = 0;
        int bestScore = 0;
        for (int i = 0; i < overlap; i++) {
            int at = lastScan + forward - overlap + i;
            score += now[at] == old[lastPlace + forward - overlap + i] ? 1 : 0;
            score -= now[newFrom + i] == old[oldFrom + i] ? 1 : 0;
            if (score > bestScore) {
                bestScore = score;
                best = i + 1;
            }
        }
        return best;
    }
}
