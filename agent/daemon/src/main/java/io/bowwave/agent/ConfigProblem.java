package io.bowwave.agent;

/** A wrong configuration; the message names the key, what was found and what is expected. */
final class ConfigProblem extends RuntimeException {

    ConfigProblem(String message) {
        super(message);
    }
}
