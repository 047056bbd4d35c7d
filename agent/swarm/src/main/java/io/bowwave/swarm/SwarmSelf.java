package io.bowwave.swarm;

import io.bowwave.schemas.id.MachineId;

/**
 * Who this machine is in the swarm.
 *
 * @param address where others reach its peer server
 */
public record SwarmSelf(MachineId machine, PeerAddress address) {}
