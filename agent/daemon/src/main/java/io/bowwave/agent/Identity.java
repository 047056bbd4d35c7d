package io.bowwave.agent;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;

/**
 * Who and where this machine is.
 *
 * @param host under which its apps are reached
 */
record Identity(RegionName region, MachineId machine, String host) {}
