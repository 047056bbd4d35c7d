package io.bowwave.process;

/** A process cannot start with this config; the message names each key, the value found and what is expected. */
public final class ConfigException extends RuntimeException {

    public ConfigException(String message) {
        super(message);
    }
}
