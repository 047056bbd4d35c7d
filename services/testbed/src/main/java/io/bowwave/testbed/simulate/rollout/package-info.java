/**
 * Rollouts over a simulated fleet on virtual time. What decides is the real code: the rules of rollouts, the counting of reports, and of an
 * agent its judgement of goals and the table of an app's life. What is simulated is how long things take, what goes wrong, and who asks.
 */
@NullMarked
package io.bowwave.testbed.simulate.rollout;

import org.jspecify.annotations.NullMarked;
