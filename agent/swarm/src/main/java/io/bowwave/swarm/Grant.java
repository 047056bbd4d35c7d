package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;

/**
 * Leave to fetch a piece from somewhere.
 *
 * @param origin from a depot
 * @param leaseMillis how long the leave lasts; it is renewed by reporting the piece as active
 */
public record Grant(Digest blob, int piece, PeerAddress from, boolean origin, long leaseMillis) {

    PieceRef ref() {
        return new PieceRef(blob, piece);
    }
}
