package io.bowwave.store;

/** The object's bytes are not those that its name promises. */
public final class DamagedBlobException extends StoreException {

    public DamagedBlobException(String message) {
        super(message);
    }
}
