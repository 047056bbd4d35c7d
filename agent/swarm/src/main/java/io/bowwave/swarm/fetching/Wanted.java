package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.plan.TransferClass;

/**
 * A blob that this machine wants.
 *
 * @param size bytes; for one that moves whole the most that is accepted
 * @param whole it moves whole (its name is its SHA-256): one block, started with first 0 and count 1
 */
public record Wanted(Digest blob, long size, boolean whole, TransferClass reason) {}
