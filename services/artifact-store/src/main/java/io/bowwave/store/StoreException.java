package io.bowwave.store;

import java.io.IOException;

/** The store did not do what was asked, after a bounded number of tries. Trying again later may help. */
public class StoreException extends IOException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
