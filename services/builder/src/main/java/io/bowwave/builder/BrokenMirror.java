package io.bowwave.builder;

import io.bowwave.schemas.job.BuildCause;

/** A repository on this machine does not do what it should. Made anew it may; when it does not, the build cannot be had. */
final class BrokenMirror extends BuildFailure {

    BrokenMirror(String message) {
        super(BuildCause.CHECKOUT_FAILED, message);
    }
}
