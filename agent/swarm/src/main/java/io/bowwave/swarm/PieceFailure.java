package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;

/**
 * A grant that came to nothing.
 *
 * @param bad the bytes were not the block's: the peer lies or is broken
 * @param early the peer is well, but has not got the piece itself yet
 */
public record PieceFailure(Digest blob, int piece, PeerAddress from, boolean bad, boolean early, String reason) {}
