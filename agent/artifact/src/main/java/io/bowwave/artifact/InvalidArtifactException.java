package io.bowwave.artifact;

import java.io.IOException;

/**
 * A manifest, layout, pack or tree that is not what it must be. Trying again does not help. The message names the entry, what was
 * found and what is expected; since names in it may come from anywhere, control characters are escaped and it is cut off when long.
 */
public final class InvalidArtifactException extends IOException {

    private static final int LONGEST = 2_000;

    public InvalidArtifactException(String message) {
        super(shown(message));
    }

    public InvalidArtifactException(String message, Throwable cause) {
        super(shown(message), cause);
    }

    private static String shown(String message) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < message.length() && i < LONGEST; i++) {
            char next = message.charAt(i);
            shown.append(Character.isISOControl(next) ? "\\u%04x".formatted((int) next) : String.valueOf(next));
        }
        return message.length() > LONGEST ? shown + " ..." : shown.toString();
    }
}
