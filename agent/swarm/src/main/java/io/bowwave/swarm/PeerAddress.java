package io.bowwave.swarm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetSocketAddress;

/**
 * Where a peer listens; in JSON as {@code host:port}.
 *
 * @param host name or IP address, without brackets
 * @param port 1 to 65535
 */
public record PeerAddress(String host, int port) {

    private static final int MAX_PORT = 65_535;

    public PeerAddress {
        if (host.isBlank() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("peer: found \"%s:%d\", expected host:port".formatted(host, port));
        }
    }

    /** @throws IllegalArgumentException when it is not host:port */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PeerAddress of(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new PeerAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("peer: found \"%s\", expected host:port".formatted(text), e);
        }
    }

    @JsonValue
    public String text() {
        return host + ":" + port;
    }

    /** Looked up anew each time: a peer's name may come to mean another machine. */
    @SuppressWarnings(
            "AddressSelection") // A peer has one address; one that does not answer is replaced by another peer.
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return text();
    }
}
