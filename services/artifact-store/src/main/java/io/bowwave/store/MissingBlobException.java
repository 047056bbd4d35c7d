package io.bowwave.store;

/** The store has no object of this name. */
public final class MissingBlobException extends StoreException {

    public MissingBlobException(String message) {
        super(message);
    }
}
