/**
 * The agent: the process on every machine. Learns what its apps should be, brings their releases onto the disk, runs them, and says how
 * they fare. Plain Java; one thread owns each app.
 *
 * <h2>Its folder</h2>
 * <pre>
 * agent.lock            held while an agent runs
 * agent.properties      pid and ports of the agent that runs, for whoever started it
 * sequence              numbers of reports up to this one are spent
 * blobs/                manifests, layouts and packs, see {@link io.bowwave.swarm.BlobFolder}
 * apps/APP/state.json   the journal of the app
 * apps/APP/releases/    see {@link io.bowwave.artifact.ReleaseStore}
 * apps/APP/current      link to the release that runs
 * apps/APP/app.log      what the app prints; app.log.1 is the part before
 * </pre>
 */
@NullMarked
package io.bowwave.agent;

import org.jspecify.annotations.NullMarked;
