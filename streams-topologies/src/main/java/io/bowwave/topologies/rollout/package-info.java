/**
 * Decides deploys: from requests, deployables, build events, apps, fleet status and answers of gates to deploy events and goals. The rules are
 * pure ({@code RolloutRules}: state and input to decision; {@link io.bowwave.topologies.rollout.AppRollouts} drives them in memory), the
 * processor loads, asks, saves and sends, exactly once. All that is known of an app is one row, and nothing else decides.
 *
 * <h2>Waves and batches</h2>
 *
 * A deploy goes through waves: shares of the machines of regions, each wave with its bake, gates, deadline and max unavailable. The default
 * strategy is a canary in the home region (else the first), that region, then the others two at a time. Within a wave a region's permille
 * climbs in batches, each a goal of a new generation: of the live machines in buckets below the permille no more than max unavailable (rounded
 * down, at least one) are not healthy on the new build, as the fleet's counts by bucket say. A bucket is never split; a batch is worth a goal
 * when it is at least half of what may be off, so a region takes some {@code 2 / share} goals. Where nothing runs yet there is nothing to
 * protect: such a region has no canary, and all of its machines switch at once. Where nobody has counted buckets, permilles stand for shares.
 * A region has converged when as many machines are healthy as there are live ones below the permille; failed ones may be missing as far as the
 * gate {@code healthy} tolerates (98 % where nothing is said: one in fifty, none in a small pool).
 *
 * <p>A goal names two builds only. A region that was left half done by a rollout before is therefore first led back in batches, unless all of
 * those machines may be off at once; a region that it had completed goes on from there. What most machines of a region run healthily counts
 * as completed too where nothing ever was. Machines that go back are waited for for a minute, counted from when the region has heard of it: a
 * region that is away gets no further step, since it would follow all steps at once when it comes back.
 *
 * <p>A machine that went back from a build by itself does not try it again with each batch: goals say with which generation their target was
 * last asked for. A new deploy of the build asks again, and so does who resumes a rollout that its own rules had paused, where no more
 * machines are off than may be. Where more have failed, the same build goes back in batches before it is tried again.
 *
 * <h2>When it does not go well</h2>
 *
 * <ul>
 *   <li>Gates about machines break at once, in every region that the rollout has come to; queries are asked when the bake is over, asked again
 *       each 10 s while they have no value, and fail or pass by {@code no-data} after two minutes. Every verdict is an event.
 *   <li>{@code rollback}: one goal of a new generation in each region touched, all machines at once (a bad version is worse than a restart),
 *       and the build is marked bad when a gate failed; a deadline or a region out of reach does not blame the build. {@code pause}: until
 *       somebody resumes (what has failed so far is then excused, and tried once more), aborts or rolls back. {@code continue}: goes on, and fails in the end where
 *       not every machine could be told.
 *   <li>A region cannot be reached when none of its machines has heard of the last goal for a minute, or none is alive. {@code wait} stops the
 *       deadline for up to a day, for regions that have run the app before; {@code skip} goes on, and the region catches up in batches when it
 *       speaks again, also after the end; {@code fail} is a failure.
 *   <li>Rollbacks by hand go at once, are never frozen and need no approval; without a build, during a deploy or after one that was given up,
 *       each region goes back to what it ran before that deploy.
 * </ul>
 *
 * <h2>Before it starts</h2>
 *
 * A deploy that is accepted waits for its time, approvals by others than the requester (a day at most), the end of a freeze that began later,
 * and, where the app says {@code wait}, the end of the rollout in progress; at most twenty of an app wait. By default the latest wins; of
 * those that may start at the same time only that one begins. Where rollouts are limited it waits for a
 * {@link io.bowwave.topologies.slots slot} last of all; a paused one gives it back, and is queued when it is resumed until it has another. Plans
 * are stateless: the id is a hash of the build, each region's goal and the waves. Automation asks on the log like anybody else, for the newest
 * build, when nothing is in its way. Requests need a signature where keys are configured (see {@link
 * io.bowwave.topologies.rollout.RequestGuard}); otherwise the rights on the topic decide.
 */
@NullMarked
package io.bowwave.topologies.rollout;

import org.jspecify.annotations.NullMarked;
