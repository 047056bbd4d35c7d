package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobHash;
import io.bowwave.swarm.PeerCounters.Count;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        folder = new BlobFolder(path);
        server = PeerServer.start("127.0.0.1", 0, folder, SECRET, 4);
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void answersTreeAndMap() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        PeerClient client = client(SECRET);
        BlobHash hash =
                client.leaves(address(), BLOB.digest(), BLOB.bytes().length).get();
        assertThat(hash.leaves()).isEqualTo(BLOB.hash().leaves());
        assertThat(client.have(address(), BLOB.digest()).get().cardinality()).isEqualTo(41);
    }

    @Test
    void answersManyRequestsThatWereSentAtOnce() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        byte[] got = new byte[BLOB.bytes().length];
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.askBlocks(1, BLOB, 0, 32);
            peer.askBlocks(2, BLOB, 32, 9);
            peer.send(Wire.done(Wire.frame(Wire.WHOLE, 3, 32).put(BLOB.digest().hash())));
            for (int ends = 0; ends < 3; ) {
                RawPeer.Frame frame = peer.frame();
                if (frame.kind() == Wire.END_ANSWER) {
                    assertThat(frame.number()).isEqualTo(frame.id() == 1 ? 32 : 41);
                    ends++;
                } else if (frame.id() < 3) {
                    System.arraycopy(
                            frame.payload(), 4, got, frame.number() * BlobHash.BLOCK, frame.payload().length - 4);
                }
            }
        }
        assertThat(got).isEqualTo(BLOB.bytes());
        assertThat(server.counters().get(Count.BYTES_SENT)).isEqualTo(2L * BLOB.bytes().length);
    }

    @Test
    void forwardsABlockAsSoonAsItHasItAndLetsNoRequestWaitForAnother() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.askBlocks(1, BLOB, 0, 2);
            peer.askBlocks(2, BLOB, 7, 1);
            filling.write(7, BLOB.block(7));
            assertThat(peer.frame().id()).isEqualTo(2);
            assertThat(peer.frame().kind()).isEqualTo(Wire.END_ANSWER);
            filling.write(0, BLOB.block(0));
            assertThat(peer.frame().number()).isZero();
            filling.write(1, BLOB.block(1));
            RawPeer.Frame last = peer.frame();
            assertThat(last.number()).isEqualTo(1);
            assertThat(ByteBuffer.wrap(last.payload(), 4, BlobHash.BLOCK)).isEqualTo(BLOB.block(1));
            assertThat(peer.frame().kind()).isEqualTo(Wire.END_ANSWER);
        }
    }

    @Test
    void endsAnAnswerWhoseNextBlockDoesNotCome() throws Exception {
        folder.begin(BLOB.digest(), BLOB.hash()).write(0, BLOB.block(0));
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.askBlocks(1, BLOB, 0, 2);
            assertThat(peer.frame().kind()).isEqualTo(Wire.DATA_ANSWER);
            RawPeer.Frame end = peer.frame();
            assertThat(end.kind()).isEqualTo(Wire.END_ANSWER);
            assertThat(end.number()).isEqualTo(1);
        }
    }

    @Test
    void stopsWhenARequestIsCancelled() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.askBlocks(1, BLOB, 0, 9);
            filling.write(0, BLOB.block(0));
            assertThat(peer.frame().kind()).isEqualTo(Wire.DATA_ANSWER);
            peer.cancel(1);
            RawPeer.Frame end = peer.frame();
            assertThat(end.kind()).isEqualTo(Wire.END_ANSWER);
            assertThat(end.number()).isEqualTo(1);
            filling.write(1, BLOB.block(1));
            peer.askBlocks(2, BLOB, 1, 1);
            assertThat(peer.frame().id()).isEqualTo(2);
        }
    }

    @Test
    void saysWhatIsNotHereAndGoesOn() throws Exception {
        PeerClient client = client(SECRET);
        assertThat(client.have(address(), BLOB.digest()).get().isEmpty()).isTrue();
        assertThatThrownBy(() -> client.leaves(address(), BLOB.digest(), BLOB.bytes().length)
                        .get())
                .hasCauseInstanceOf(PeerRefusedException.class);
        assertThat(client.have(address(), BLOB.digest()).get().isEmpty()).isTrue();
        assertThat(server.counters().get(Count.NOT_HERE)).isEqualTo(3);
        assertThat(server.counters().get(Count.CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void lieAboutTheTreeIsFound() throws Exception {
        folder.begin(BLOB.digest(), Blobs.random(BLOB.bytes().length, 3).hash());
        PeerClient client = client(SECRET);
        assertThatThrownBy(() -> client.leaves(address(), BLOB.digest(), BLOB.bytes().length)
                        .get())
                .hasCauseInstanceOf(BadBlockException.class);
    }

    @Test
    void refusesWhoDoesNotKnowTheSecret() {
        PeerClient client = client(new PeerSecret("another"));
        assertThatThrownBy(() -> client.have(address(), BLOB.digest()).get())
                .hasMessageContaining("region secret is not the region's");
        assertThat(server.counters().get(Count.WRONG_SECRET)).isEqualTo(1);
    }

    @Test
    void refusesAnotherVersion() throws Exception {
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.send(ByteBuffer.allocate(5).putInt(Wire.MAGIC).put((byte) 9).flip());
            assertThat(peer.read(22)[21]).isEqualTo(Wire.UNKNOWN_VERSION);
            assertThat(peer.ended()).isTrue();
        }
        assertThat(server.counters().get(Count.UNKNOWN_VERSION)).isEqualTo(1);
    }

    @Test
    void closesOnAnOversizeFrame() throws Exception {
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.send(ByteBuffer.allocate(4).putInt(1 << 30).flip());
            assertThat(peer.frame().payload()[0]).isEqualTo(Wire.MALFORMED);
            assertThat(peer.ended()).isTrue();
        }
        assertThat(server.counters().get(Count.MALFORMED)).isEqualTo(1);
    }

    @Test
    void closesOnARequestThatThereIsNot() throws Exception {
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.send(Wire.done(Wire.frame((byte) 33, 1, 0)));
            assertThat(peer.frame().payload()[0]).isEqualTo(Wire.MALFORMED);
            assertThat(peer.ended()).isTrue();
        }
    }

    @Test
    void closesOnBlocksThatTheBlobHasNot() throws Exception {
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        try (RawPeer peer = RawPeer.greeted(server.port(), SECRET)) {
            peer.askBlocks(1, BLOB, 40, 2);
            RawPeer.Frame answer = peer.frame();
            assertThat(answer.kind()).isEqualTo(Wire.ERROR_ANSWER);
            assertThat(new String(
                            answer.payload(), 1, answer.payload().length - 1, java.nio.charset.StandardCharsets.UTF_8))
                    .contains("expected 1 to 256 of 41");
            assertThat(peer.ended()).isTrue();
        }
        assertThat(server.counters().get(Count.MALFORMED)).isEqualTo(1);
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        for (int each = 0; each < 4; each++) {
            open.add(RawPeer.greeted(server.port(), SECRET));
        }
        assertThatThrownBy(() -> RawPeer.greeted(server.port(), SECRET)).isInstanceOf(IOException.class);
        await().untilAsserted(
                        () -> assertThat(server.counters().get(Count.TOO_MANY)).isEqualTo(1));
    }

    private PeerClient client(PeerSecret secret) {
        PeerClient client = new PeerClient(secret, "test");
        open.add(client);
        return client;
    }

    private PeerAddress address() {
        return new PeerAddress("127.0.0.1", server.port());
    }
}
