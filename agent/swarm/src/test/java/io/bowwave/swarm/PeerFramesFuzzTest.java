package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bowwave.artifact.BlobHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever a peer sends, the other side closes the connection at most: it logs no error, and others are served as before. */
class PeerFramesFuzzTest {

    private static final Blobs BLOB = Blobs.random(9 * BlobHash.BLOCK + 5, 12);
    private static final PeerSecret SECRET = new PeerSecret("region");
    private static final int PEERS = 300;
    private static final int LONGEST = 200;

    private final long seed = Long.getLong("bowwave.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger loop = (Logger) LoggerFactory.getLogger(IoLoop.class);
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path path;

    @BeforeEach
    void listen() {
        said.start();
        loop.addAppender(said);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        loop.detachAppender(said);
        assertThat(said.list).as(seed()).noneMatch(each -> each.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    @Test
    void aServerSurvivesAnyRequest() throws Exception {
        BlobFolder folder = new BlobFolder(path);
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        PeerServer server = PeerServer.start(
                "127.0.0.1", 0, folder, SECRET, PeerServerOptions.of(64).plans(request -> {
                    throw new IOException("no plans");
                }));
        open.add(server);
        for (int each = 0; each < PEERS; each++) {
            try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
                for (int frames = random.nextInt(8); frames >= 0; frames--) {
                    peer.send(ByteBuffer.wrap(request()));
                }
            } catch (IOException e) {
                closed(e);
            }
            if (random.nextInt(8) == 0) {
                greets(server);
            }
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> server.connections() == 0);
        PeerClient client = client();
        PeerAddress address = new PeerAddress("127.0.0.1", server.port());
        assertThat(client.have(address, BLOB.digest()).get(10, TimeUnit.SECONDS).cardinality())
                .as(seed())
                .isEqualTo(10);
    }

    @Test
    void aClientSurvivesAnyAnswer() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PeerAddress address = new PeerAddress("127.0.0.1", listener.getLocalPort());
            PeerClient client = client();
            for (int each = 0; each < PEERS; each++) {
                CompletableFuture<?> asked = random.nextBoolean()
                        ? client.have(address, BLOB.digest())
                        : client.leaves(address, BLOB.digest(), BLOB.bytes().length);
                try (Socket peer = listener.accept()) {
                    answer(peer);
                } catch (IOException e) {
                    closed(e);
                }
                try {
                    asked.get(10, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).as(seed()).isInstanceOf(IOException.class);
                }
            }
        }
    }

    private PeerClient client() {
        PeerClient client = new PeerClient(SECRET, "test");
        open.add(client);
        return client;
    }

    /** Noise instead of a greeting. */
    private void greets(PeerServer server) throws IOException {
        try (RawPeer peer = new RawPeer(server.port())) {
            byte[] noise = new byte[random.nextInt(LONGEST)];
            random.nextBytes(noise);
            peer.send(ByteBuffer.wrap(noise));
        }
    }

    /** A frame whose head or payload, or both, may be anything. */
    private byte[] request() {
        byte kind = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 1 + random.nextInt(6));
        return frame(kind, kind == Wire.BLOCKS ? 41 : 32);
    }

    private byte[] frame(byte kind, int usual) {
        int payload = random.nextInt(3) == 0 ? random.nextInt(LONGEST) : usual;
        byte[] bytes = new byte[payload];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            System.arraycopy(BLOB.digest().hash(), 0, bytes, 0, Math.min(payload, 32));
        }
        int length = random.nextInt(10) == 0 ? random.nextInt() : 5 + payload;
        return ByteBuffer.allocate(9 + payload)
                .putInt(length)
                .put(kind)
                .putInt(1 + random.nextInt(3))
                .put(bytes)
                .array();
    }

    private void answer(Socket peer) throws IOException {
        byte[] nonce = new byte[Wire.NONCE];
        OutputStream out = peer.getOutputStream();
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[LONGEST];
            random.nextBytes(noise);
            out.write(noise);
            return;
        }
        out.write(ByteBuffer.allocate(Wire.GREETING)
                .putInt(Wire.MAGIC)
                .put(Wire.VERSION)
                .put(nonce)
                .array());
        ByteBuffer greeting = ByteBuffer.wrap(peer.getInputStream().readNBytes(Wire.GREETING + Wire.HASH + 1 + 4));
        byte[] theirs = new byte[Wire.NONCE];
        greeting.get(5, theirs);
        out.write(ByteBuffer.allocate(1 + Wire.HASH)
                .put(Wire.WELCOME)
                .put(SECRET.serverProof(theirs, nonce))
                .array());
        for (int frames = random.nextInt(8); frames >= 0; frames--) {
            byte kind = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 65 + random.nextInt(4));
            out.write(frame(kind, 4 + random.nextInt(70)));
        }
    }

    private void closed(IOException why) {
        assertThat(why).as(seed()).hasMessageMatching(".*(closed|reset|[Bb]roken pipe).*");
    }

    private String seed() {
        return "-Dbowwave.seed=" + seed;
    }
}
