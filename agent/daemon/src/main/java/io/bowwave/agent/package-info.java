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
 *
 * <h2>Its disk</h2>
 * Room for a release is reserved before a byte of it comes. What there is too little of is made from what was not used for longest: blobs
 * first, then releases; what an app wants, runs or may go back to stays, and so does what a fetch needs. When others fill the disk
 * underneath, a fetch stands still, says so in its status, and goes on when there is room. Packs stay for the seeding time
 * ({@code seed-for}) and no longer; with less than {@code keep-free} bytes free the eldest go earlier.
 */
@NullMarked
package io.bowwave.agent;

import org.jspecify.annotations.NullMarked;
