package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.Labels;

/**
 * Who fetches.
 *
 * @param address where others reach its peer server
 */
public record FetchSelf(MachineId machine, PeerAddress address, Labels labels) {}
