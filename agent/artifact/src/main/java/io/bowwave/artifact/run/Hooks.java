package io.bowwave.artifact.run;

import org.jspecify.annotations.Nullable;

/**
 * What runs around a switch to a release. An agent that is killed half-way runs a hook again, so each must bear that.
 *
 * @param preStart after the release is on disk and before the one that runs is stopped; when it fails, that one goes on running
 * @param postStart after the new one is healthy and before that is reported; when it fails, the machine goes back
 */
public record Hooks(@Nullable Hook preStart, @Nullable Hook postStart) {

    public static final Hooks NONE = new Hooks(null, null);
}
