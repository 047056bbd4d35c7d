/**
 * Removes the artifacts that no rule keeps from one region's store.
 *
 * <p>Each region's replicator folds the same log (apps, builds, deploys, goals, fleets, replicas) into the same picture and makes the same
 * pure decision ({@link io.bowwave.schemas.retention.Retention}), then goes four steps, each only after another look at the log:
 * <ol>
 *   <li>The home region's replicator <b>marks</b> what no rule keeps: {@code artifact.expired}. When a rule keeps it again, for example
 *       because somebody pinned or deployed it, it says {@code artifact.kept}.
 *   <li>Each region says {@code replica.removed} when the mark is older than the grace, the decision is still the same, and no build runs
 *       that had begun before the mark: such a build may have been given the artifact as a base. Now nobody can deploy it any more.
 *   <li>A while later, so that every reader of the log has heard that, the <b>sweep</b> deletes manifests, then layouts, that belong to no
 *       build: neither to one that has its artifact, nor to a goal. A goal that came in between brings the artifact back.
 *   <li>Last the packs that no remaining layout refers to, with their trees. The layouts are read one after the other; of each pack 8
 *       bytes are kept in memory, and two packs with the same 8 bytes only mean that one stays for longer. And the attestations of builds
 *       that have no artifact any more, or never had.
 * </ol>
 * What is younger than the grace, or than the oldest running build, is never deleted: builders write packs before anything refers to them.
 * What a builder finds in the store already but would have written itself is written anew when it is old, so that it is young again.
 *
 * <p>Every step follows from log and store alone and can be repeated: a restart, or two replicators of one region at once, change nothing.
 * About an app whose definition is not on the log, or about which there is an event that this version cannot read, nothing is decided: all
 * of it stays. Memory: some 250 bytes for each build whose artifact is still there.
 */
@NullMarked
package io.bowwave.replicator.retention;

import org.jspecify.annotations.NullMarked;
