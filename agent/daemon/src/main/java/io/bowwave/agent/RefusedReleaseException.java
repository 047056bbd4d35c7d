package io.bowwave.agent;

import java.io.IOException;

/** A release that must not be started, because nobody whom this machine believes says where it comes from; trying again does not help. */
final class RefusedReleaseException extends IOException {

    RefusedReleaseException(String why) {
        super("refused: " + why);
    }
}
