package io.bowwave.store;

import java.io.InterruptedIOException;

/** Slows a copy down. */
@FunctionalInterface
public interface Throttle {

    /** As fast as it goes. */
    Throttle NONE = bytes -> {};

    /** Returns when these bytes may have been read. */
    void take(int bytes) throws InterruptedIOException;
}
