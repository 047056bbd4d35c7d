package io.bowwave.process;

import java.net.BindException;

/** Something else listens where a process wants to listen. */
public final class PortTakenException extends RuntimeException {

    private PortTakenException(String message, Throwable cause) {
        super(message, cause);
    }

    static RuntimeException orSame(RuntimeException failure, String name, String host, int port) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return new PortTakenException(
                        "%s: port %d of %s is taken by another process; stop that one (ss -ltnp shows it) or choose another port"
                                .formatted(name, port, host),
                        failure);
            }
        }
        return failure;
    }
}
