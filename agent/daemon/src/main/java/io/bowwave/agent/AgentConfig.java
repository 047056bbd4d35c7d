package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.swarm.PeerTls;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent's configuration; keys are the components' names in kebab-case, see {@link AgentConfigReader}.
 *
 * @param labels of the machine, which pools select by; {@code os} and {@code arch} are there without being said
 * @param depots HTTP addresses of the region's depots
 * @param etcd HTTP address of the region's etcd, asked for goals when no depot answers
 * @param etcdPoll how often it is asked then, and up to half as long again
 * @param regionSecret shared with the region's depots and agents
 * @param goalPublicKey goals must be signed with; absent: signatures are not checked
 * @param attestations what is done about a release whose origin nobody vouches for: {@code enforce}, {@code warn} or {@code off}; default:
 *     enforce with keys, off without
 * @param attestationKeys file with the public keys that attestations must be signed with, see {@link io.bowwave.schemas.provenance}; read
 *     anew at each check
 * @param appPorts range from which each app gets a port instead of its own; absent: its own
 * @param host that the peer and the metrics server listen on
 * @param advertiseHost under which others reach this machine; default: the host
 * @param peerPort 0: a free one
 * @param metricsPort 0: a free one
 * @param stopAppsOnExit whether apps end with the agent; in production they go on, and its next start adopts them
 * @param peerTls of the peer port and of connections to others, from the keys {@code peer-certificate}, {@code peer-key} and {@code
 *     peer-ca}, see {@link io.bowwave.swarm}; absent: plain
 * @param parentPid the agent stops when this process ends; 0: none
 * @param keepReleases on disk for each app, beside the current and the previous one
 * @param seedFor how long packs stay on disk after their last use
 * @param limits of this machine's rates; those of the region hold beside them
 * @param prefetch whether releases may be fetched before they are deployed
 * @param checkReleases how often an app's release is looked at for changes
 * @param controlGroups whether limits may hold by control groups; key {@code control-groups}: {@code auto} or {@code off}
 * @param unitTemplate file with the text of systemd units, see {@link io.bowwave.agent.driver}; absent: the usual one
 * @param keepFree bytes of the disk: with less free, what was not used for longest goes; -1: a twentieth of the disk, 2 GB at most
 */
record AgentConfig(
        RegionName region,
        MachineId machine,
        Map<String, String> labels,
        Path data,
        List<URI> depots,
        URI etcd,
        Duration etcdPoll,
        String regionSecret,
        @Nullable PublicKey goalPublicKey,
        ReleaseTrust.Mode attestations,
        @Nullable Path attestationKeys,
        @Nullable PortRange appPorts,
        String host,
        String advertiseHost,
        int peerPort,
        @Nullable PeerTls peerTls,
        int metricsPort,
        boolean stopAppsOnExit,
        long parentPid,
        int keepReleases,
        Duration seedFor,
        TransferLimits limits,
        boolean prefetch,
        Duration checkReleases,
        boolean controlGroups,
        @Nullable Path unitTemplate,
        long keepFree) {

    /** From first to last, both included. */
    record PortRange(int first, int last) {}

    @Override
    public String toString() {
        return "agent %s of %s, data in %s".formatted(machine, region, data);
    }
}
