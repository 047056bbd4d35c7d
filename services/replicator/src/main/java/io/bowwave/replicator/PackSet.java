package io.bowwave.replicator;

import java.util.BitSet;

/** Packs as replica-events name them: a hex digit for four, the first pack is the lowest bit of the first digit. Pure. */
final class PackSet {

    private static final int BITS = 4;

    private PackSet() {}

    static String text(BitSet packs, int count) {
        StringBuilder text = new StringBuilder();
        for (int first = 0; first < count; first += BITS) {
            int digit = 0;
            for (int bit = 0; bit < BITS; bit++) {
                digit |= packs.get(first + bit) ? 1 << bit : 0;
            }
            text.append(Character.forDigit(digit, 16));
        }
        return text.toString();
    }

    /** What is no hex digit says nothing. */
    static BitSet parse(String text) {
        BitSet packs = new BitSet();
        for (int at = 0; at < text.length(); at++) {
            int digit = Character.digit(text.charAt(at), 16);
            for (int bit = 0; bit < BITS && digit > 0; bit++) {
                packs.set(at * BITS + bit, (digit >> bit & 1) == 1);
            }
        }
        return packs;
    }
}
