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
 * apps/APP/releases/    see {@link io.bowwave.artifact.release.ReleaseStore}
 * apps/APP/current      link to the release that runs
 * apps/APP/app.log      what the app prints; app.log.1 and so on are the parts before
 * </pre>
 *
 * <h2>An app</h2>
 * {@code AppRunner} is its thread, {@code Lifecycle} its states (their diagram: {@code machine-lifecycle.mmd} in this module), {@code AppBook}
 * what is known of it. {@code AppArrival} brings a release onto
 * the disk, {@code AppSwitch} goes from one release to the next and back, {@code AppCare} keeps it as it should be. {@code AppSite} is what runs:
 * one release, or for the time of a switch two. Before anything is started, a mark is journaled that its environment carries: an agent that was
 * killed in between finds by it what it must end. What has ended while the agent was away is started only when it is known what is wanted now,
 * or after 10 s without a word.
 *
 * <p>A goal is refused, and that is said, when it is not signed with the configured key, also one that would only stop the app; one that is
 * not newer than what is known is passed over, also after the app was removed: its journal stays.
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
