package io.bowwave.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connects to a peer and greets it; waits meanwhile, so not on a loop's thread. */
final class ClientGreeting {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final PeerAddress peer;
    private final PeerSecret secret;
    private final byte[] name;
    private final RandomGenerator random;
    private final @Nullable PeerTls tls;

    ClientGreeting(PeerAddress peer, PeerSecret secret, String name, RandomGenerator random, @Nullable PeerTls tls) {
        this.peer = peer;
        this.secret = secret;
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.random = random;
        this.tls = tls;
    }

    /** A line that is greeted and does not wait. */
    Line open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(peer.socketAddress(), (int) CONNECT_WITHIN.toMillis());
            channel.socket().setSoTimeout((int) ANSWER_WITHIN.toMillis());
            if (tls == null) {
                greet(channel.socket().getInputStream(), channel.socket().getOutputStream());
                channel.configureBlocking(false);
                return new PlainLine(channel);
            }
            BlockingLine blocking = new BlockingLine(tls.client(channel), ANSWER_WITHIN);
            greet(blocking.in(), blocking.out());
            return blocking.line();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw explained(e);
        }
    }

    private IOException explained(Exception why) {
        return switch (why) {
            case PeerRefusedException refused -> refused;
            case SSLException tlsFailure ->
                new IOException(
                        "peer %s: TLS: %s; expected a peer with TLS, and certificates that both sides' authorities vouch for"
                                .formatted(peer, tlsFailure.getMessage()),
                        why);
            default -> new IOException("peer %s: %s".formatted(peer, why.getMessage()), why);
        };
    }

    private void greet(InputStream in, OutputStream out) throws IOException {
        byte[] nonce = new byte[Wire.NONCE];
        random.nextBytes(nonce);
        ByteBuffer greeting = ByteBuffer.wrap(firstWords(in));
        if (greeting.getInt() != Wire.MAGIC) {
            throw new IOException("it is no peer of a swarm");
        }
        byte version = greeting.get();
        if (version != Wire.VERSION) {
            throw new IOException(
                    "found protocol version %d, expected %d: update the older side".formatted(version, Wire.VERSION));
        }
        byte[] theirs = new byte[Wire.NONCE];
        greeting.get(theirs);
        out.write(ByteBuffer.allocate(Wire.GREETING + Wire.HASH + 1 + name.length)
                .putInt(Wire.MAGIC)
                .put(Wire.VERSION)
                .put(nonce)
                .put(secret.clientProof(theirs, nonce, name))
                .put((byte) name.length)
                .put(name)
                .array());
        out.flush();
        byte status = read(in, 1)[0];
        if (status != Wire.WELCOME) {
            throw new PeerRefusedException(peer, status, reason(status));
        }
        if (!PeerSecret.same(read(in, Wire.HASH), secret.serverProof(nonce, theirs))) {
            throw new PeerRefusedException(peer, Wire.WRONG_SECRET, "its proof of the region's secret is wrong");
        }
    }

    private static byte[] firstWords(InputStream in) throws IOException {
        try {
            return read(in, Wire.GREETING);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "it says nothing for %d s; it may expect TLS (peer-certificate, peer-key, peer-ca)"
                            .formatted(ANSWER_WITHIN.toSeconds()),
                    e);
        }
    }

    private static byte[] read(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(
                    "the peer closed the connection after %d of %d bytes".formatted(bytes.length, length));
        }
        return bytes;
    }

    private static String reason(byte status) {
        return switch (status) {
            case Wire.UNKNOWN_VERSION -> "it speaks another version of the protocol than " + Wire.VERSION;
            case Wire.WRONG_SECRET -> "this machine's region secret is not the region's";
            case Wire.TOO_MANY -> "it has too many connections";
            default -> "code " + status;
        };
    }
}
