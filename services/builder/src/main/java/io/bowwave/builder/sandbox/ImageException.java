package io.bowwave.builder.sandbox;

import java.io.IOException;

/** The image that a build names is not to be had here. */
public final class ImageException extends IOException {

    ImageException(String message) {
        super(message);
    }
}
