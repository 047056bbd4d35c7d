package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The server's side of the greeting. */
final class ServerGreeting {

    /** What to do. */
    enum Outcome {
        MORE,
        WELCOME,
        REFUSED
    }

    /**
     * @param answer to be sent
     * @param reason that is counted when it was refused
     */
    record Verdict(Outcome outcome, ByteBuffer answer, Count reason) {}

    private static final Verdict MORE = new Verdict(Outcome.MORE, ByteBuffer.allocate(0), Count.CONNECTIONS);

    private final PeerSecret secret;
    private final byte[] nonce = new byte[Wire.NONCE];

    ServerGreeting(PeerSecret secret, SecureRandom random) {
        this.secret = secret;
        random.nextBytes(nonce);
    }

    /** What the server says first. */
    ByteBuffer start() {
        return ByteBuffer.allocate(Wire.GREETING)
                .putInt(Wire.MAGIC)
                .put(Wire.VERSION)
                .put(nonce)
                .flip();
    }

    /** Takes the client's greeting from the buffer, when it is there to its end. */
    Verdict read(ByteBuffer in) {
        if (in.remaining() >= 4 && in.getInt(in.position()) != Wire.MAGIC) {
            return refused(Wire.MALFORMED, Count.MALFORMED);
        }
        if (in.remaining() >= 5 && in.get(in.position() + 4) != Wire.VERSION) {
            return refused(Wire.UNKNOWN_VERSION, Count.UNKNOWN_VERSION);
        }
        int head = Wire.GREETING + Wire.HASH + 1;
        if (in.remaining() < head) {
            return MORE;
        }
        int length = in.get(in.position() + head - 1);
        if (length < 0) {
            return refused(Wire.MALFORMED, Count.MALFORMED);
        }
        if (in.remaining() < head + length) {
            return MORE;
        }
        byte[] theirs = new byte[Wire.NONCE];
        byte[] proof = new byte[Wire.HASH];
        byte[] name = new byte[length];
        in.position(in.position() + 5).get(theirs).get(proof);
        in.get();
        in.get(name);
        return verdict(theirs, proof, name);
    }

    private Verdict verdict(byte[] theirs, byte[] proof, byte[] name) {
        if (!PeerSecret.same(proof, secret.clientProof(nonce, theirs, name))) {
            return refused(Wire.WRONG_SECRET, Count.WRONG_SECRET);
        }
        ByteBuffer answer = ByteBuffer.allocate(1 + Wire.HASH)
                .put(Wire.WELCOME)
                .put(secret.serverProof(theirs, nonce))
                .flip();
        return new Verdict(Outcome.WELCOME, answer, Count.CONNECTIONS);
    }

    private static Verdict refused(byte code, Count reason) {
        return new Verdict(Outcome.REFUSED, ByteBuffer.allocate(1).put(code).flip(), reason);
    }
}
