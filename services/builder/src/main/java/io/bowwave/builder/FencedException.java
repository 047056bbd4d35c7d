package io.bowwave.builder;

import java.io.IOException;

/** The queue has given the build to somebody else, or ended it: whatever this builder still does for it is worth nothing. */
final class FencedException extends IOException {

    FencedException(String message) {
        super(message);
    }
}
