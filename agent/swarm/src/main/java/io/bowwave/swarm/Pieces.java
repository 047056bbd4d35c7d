package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import java.util.Base64;
import java.util.BitSet;

/** The arithmetic of blocks and pieces. A piece is the unit that is planned and leased. */
public final class Pieces {

    /** Blocks of a piece. */
    public static final int BLOCKS = 32;

    /** Bytes of a piece; the last of a blob may be shorter. */
    public static final int SIZE = BLOCKS * BlobHash.BLOCK;

    private Pieces() {}

    /** How many pieces a blob of this size has; at least one. */
    public static int count(long size) {
        return Math.max(1, Math.toIntExact((size + SIZE - 1) / SIZE));
    }

    static int firstBlock(int piece) {
        return piece * BLOCKS;
    }

    /** The block after the piece's last. */
    static int endBlock(int piece, int blocks) {
        return Math.min(blocks, (piece + 1) * BLOCKS);
    }

    /** Which pieces are complete, given which blocks are. */
    static BitSet complete(BitSet blocks, int blockCount) {
        BitSet pieces = new BitSet();
        int count = (blockCount + BLOCKS - 1) / BLOCKS;
        for (int piece = 0; piece < count; piece++) {
            if (blocks.nextClearBit(firstBlock(piece)) >= endBlock(piece, blockCount)) {
                pieces.set(piece);
            }
        }
        return pieces;
    }

    static BitSet all(int count) {
        BitSet pieces = new BitSet(count);
        pieces.set(0, count);
        return pieces;
    }

    static String encode(BitSet pieces) {
        return Base64.getEncoder().encodeToString(pieces.toByteArray());
    }

    /** @throws IllegalArgumentException when it is not base64, or names a piece that the blob has not */
    static BitSet decode(String text, int count) {
        byte[] bytes = Base64.getDecoder().decode(text);
        BitSet pieces = BitSet.valueOf(bytes);
        if (pieces.length() > count) {
            throw new IllegalArgumentException(
                    "have: found piece %d, expected at most %d".formatted(pieces.length() - 1, count - 1));
        }
        return pieces;
    }
}
