package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerCounters.Count;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProtocolTest {

    private static final Blobs BLOB = Blobs.random(40 * BlobHash.BLOCK + 5, 2);
    private static final PeerSecret SECRET = new PeerSecret("region");

    @TempDir
    Path path;

    private BlobFolder folder;
    private PeerServer server;

    @BeforeEach
    void start() throws Exception {
        folder = new BlobFolder(path);
        server = PeerServer.start("127.0.0.1", 0, folder, SECRET, 4);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void servesTreeMapBlocksAndWholeBlobs() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        try (PeerConnection peer = connect(SECRET)) {
            BlobHash hash =
                    peer.leaves(BLOB.digest(), BLOB.bytes().length, BLOB.hash().root());
            assertThat(peer.have(BLOB.digest()).cardinality()).isEqualTo(2);
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            peer.ask(BLOB.digest(), 0, 32);
            peer.ask(BLOB.digest(), 32, 9);
            assertThat(peer.receive(hash, 0, 32, (block, bytes) -> write(got, bytes)))
                    .isEqualTo(32);
            assertThat(peer.receive(hash, 32, 9, (block, bytes) -> write(got, bytes)))
                    .isEqualTo(41);
            assertThat(got.toByteArray()).isEqualTo(BLOB.bytes());
            peer.whole(BLOB.digest(), 1 << 30, (content, length) -> assertThat(content.readNBytes((int) length))
                    .isEqualTo(BLOB.bytes()));
        }
        assertThat(server.counters().get(Count.BYTES_SENT)).isEqualTo(2L * BLOB.bytes().length);
    }

    @Test
    void forwardsABlockAsSoonAsItHasIt() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        filling.write(0, BLOB.block(0));
        try (PeerConnection peer = connect(SECRET)) {
            peer.ask(BLOB.digest(), 0, 2);
            Thread later = Thread.ofPlatform().start(() -> writeWhenAsked(filling));
            int next = peer.receive(
                    BLOB.hash(), 0, 2, (block, bytes) -> assertThat(bytes).isEqualTo(BLOB.block(block)));
            later.join();
            assertThat(next).isEqualTo(2);
        }
    }

    @Test
    void saysWhatIsNotHereAndGoesOn() throws Exception {
        try (PeerConnection peer = connect(SECRET)) {
            assertThat(peer.have(BLOB.digest()).isEmpty()).isTrue();
            assertThatThrownBy(() -> peer.leaves(
                            BLOB.digest(), BLOB.bytes().length, BLOB.hash().root()))
                    .isInstanceOf(PeerRefusedException.class);
            assertThat(peer.have(BLOB.digest()).isEmpty()).isTrue();
        }
        assertThat(server.counters().get(Count.NOT_HERE)).isEqualTo(3);
    }

    @Test
    void lieAboutTheTreeIsFound() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        try (PeerConnection peer = connect(SECRET)) {
            Digest otherRoot = Blobs.random(100, 3).hash().root();
            assertThatThrownBy(() -> peer.leaves(BLOB.digest(), BLOB.bytes().length, otherRoot))
                    .isInstanceOf(io.bowwave.artifact.InvalidArtifactException.class);
        }
    }

    @Test
    void refusesWhoDoesNotKnowTheSecret() {
        assertThatThrownBy(() -> connect(new PeerSecret("another")))
                .hasMessageContaining("region secret is not the region's");
        assertThat(server.counters().get(Count.WRONG_SECRET)).isEqualTo(1);
    }

    @Test
    void refusesAnotherVersion() throws Exception {
        try (Socket socket = raw()) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(5)
                            .putInt(Wire.MAGIC)
                            .put((byte) 9)
                            .array());
            assertThat(socket.getInputStream().readNBytes(22)[21]).isEqualTo(Wire.UNKNOWN_VERSION);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(server.counters().get(Count.UNKNOWN_VERSION)).isEqualTo(1);
    }

    @Test
    void closesOnAnOversizeFrame() throws Exception {
        try (Socket socket = raw()) {
            InputStream in = socket.getInputStream();
            byte[] nonce = new byte[Wire.NONCE];
            byte[] theirs = java.util.Arrays.copyOfRange(in.readNBytes(21), 5, 21);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(5 + 16 + 32 + 1)
                            .putInt(Wire.MAGIC)
                            .put(Wire.VERSION)
                            .put(nonce)
                            .put(SECRET.clientProof(theirs, nonce, new byte[0]))
                            .put((byte) 0)
                            .array());
            assertThat(in.readNBytes(33)[0]).isEqualTo(Wire.WELCOME);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(4).putInt(1 << 30).array());
            in.readAllBytes();
        }
        assertThat(server.counters().get(Count.MALFORMED)).isEqualTo(1);
    }

    @Test
    void closesOnBlocksThatTheBlobHasNot() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        try (PeerConnection peer = connect(SECRET)) {
            peer.ask(BLOB.digest(), 40, 2);
            assertThatThrownBy(() -> peer.receive(BLOB.hash(), 40, 2, (block, bytes) -> {}))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("expected 1 to 32 of 41");
        }
        assertThat(server.counters().get(Count.MALFORMED)).isEqualTo(1);
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        for (int each = 0; each < 4; each++) {
            connect(SECRET);
        }
        assertThatThrownBy(() -> connect(SECRET)).isInstanceOf(IOException.class);
        await().untilAsserted(
                        () -> assertThat(server.counters().get(Count.TOO_MANY)).isEqualTo(1));
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.writeBytes(copy);
    }

    private static void writeWhenAsked(FillingBlob filling) {
        try {
            filling.write(1, BLOB.block(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private PeerConnection connect(PeerSecret secret) throws IOException {
        return PeerConnection.open(new PeerAddress("127.0.0.1", server.port()), secret, "test", new Random(1));
    }

    private Socket raw() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }
}
