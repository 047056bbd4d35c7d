package io.bowwave.agent;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;

/**
 * A release that a machine went back from. It is tried again when somebody asks for it again: not because of goals that let other machines
 * switch, nor because it is what runs where a later deploy has not come to yet.
 *
 * @param generation of the goal that asked for it
 * @param why it was no good
 */
public record GivenUp(Digest release, long generation, String why) {

    /** Whether it is this release. */
    public boolean is(Target target) {
        return target.artifact().manifest().equals(release);
    }

    /** Whether somebody asks this machine for it again. */
    public boolean askedAgain(Goal goal, Target target) {
        boolean asked = target.equals(goal.target()) && (goal.attempt() == null || goal.attempt() > generation);
        return is(target) && asked;
    }
}
