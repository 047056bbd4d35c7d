package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;

/** A piece of a blob; 0 is the first. */
public record PieceRef(Digest blob, int piece) {}
