package io.bowwave.swarm;

import java.io.IOException;

/** The peer answered, and the answer is no. */
public final class PeerRefusedException extends IOException {

    private final byte code;

    PeerRefusedException(PeerAddress peer, byte code, String text) {
        super("%s answers: %s".formatted(peer, text));
        this.code = code;
    }

    /** Whether to ask again a little later may help. */
    boolean notYet() {
        return code == Wire.NOT_YET;
    }

    /** Whether the peer has no such blob. */
    boolean notHere() {
        return code == Wire.NOT_HERE;
    }
}
