package io.bowwave.swarm;

import java.util.BitSet;

/** Sets of blocks. */
final class BlockSets {

    private BlockSets() {}

    static BitSet all(int count) {
        BitSet blocks = new BitSet(count);
        blocks.set(0, count);
        return blocks;
    }
}
