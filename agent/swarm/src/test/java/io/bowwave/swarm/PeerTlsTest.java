package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobHash;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real certificates, made by the JDK's keytool. */
class PeerTlsTest {

    private static final Blobs BLOB = Blobs.random(9 * BlobHash.BLOCK + 5, 6);
    private static final PeerSecret SECRET = new PeerSecret("region");
    private static final String PASSWORD = "password";

    @TempDir
    static Path certificates;

    @TempDir
    Path path;

    private final List<AutoCloseable> open = new ArrayList<>();
    private PeerServer server;

    @BeforeEach
    void start() throws Exception {
        if (!Files.exists(certificates.resolve("ours.pem"))) {
            make("ours", "other");
        }
        BlobFolder folder = new BlobFolder(path.resolve("server"));
        folder.addWithTree(BLOB.digest(), new ByteArrayInputStream(BLOB.bytes()));
        server = PeerServer.start(
                "127.0.0.1", 0, folder, SECRET, PeerServerOptions.of(8).tls(tls("ours")));
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void movesBlobsUnderTls() throws Exception {
        PeerClient client = client(tls("ours"));
        PeerAddress address = new PeerAddress("127.0.0.1", server.port());
        BlobHash tree =
                client.leaves(address, BLOB.digest(), BLOB.bytes().length).get(10, TimeUnit.SECONDS);
        assertThat(tree.blocks()).isEqualTo(10);
        BlobFolder folder = new BlobFolder(path.resolve("client"));
        CompletableFuture<Void> done = new CompletableFuture<>();
        BlobTransfer.Order order = new BlobTransfer.Order(
                BLOB.want(), 0, 10, address, false, io.bowwave.swarm.plan.TransferClass.DEPLOY, new Received());
        BlobTransfers transfers = new BlobTransfers(client, folder);
        client.loop().execute(() -> new BlobTransfer(order, transfers, Transfers.into(done)).begin());
        done.get(10, TimeUnit.SECONDS);
        assertThat(folder.find(BLOB.digest()))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(BLOB.bytes()));
    }

    @Test
    void refusesWhoHasAnotherCertificate() throws Exception {
        PeerAddress address = new PeerAddress("127.0.0.1", server.port());
        PeerClient client = client(tls("other"));
        assertThatThrownBy(() -> client.have(address, BLOB.digest()).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("peer 127.0.0.1")
                .hasMessageContaining("TLS: ");
        awaitRefused();
    }

    @Test
    void saysToWhoSpeaksTlsThatAPeerDoesNot() throws Exception {
        PeerServer plain = PeerServer.start("127.0.0.1", 0, new BlobFolder(path.resolve("plain")), SECRET, 8);
        open.add(plain);
        PeerAddress address = new PeerAddress("127.0.0.1", plain.port());
        assertThatThrownBy(
                        () -> client(tls("ours")).have(address, BLOB.digest()).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("expected a peer with TLS");
    }

    @Test
    void saysNothingToWhoSpeaksPlainly() throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write("BWPR".repeat(16).getBytes(StandardCharsets.US_ASCII));
            byte[] said = plain.getInputStream().readAllBytes();
            assertThat(new String(said, StandardCharsets.US_ASCII)).doesNotContain("BWPR");
        }
        awaitRefused();
    }

    @Test
    void countsWhoGoesWithoutAWord() throws Exception {
        new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
        awaitRefused();
    }

    @Test
    void isOffWithoutFilesAndWantsAllOrNone() throws Exception {
        assertThat(PeerTls.of(null, null, null)).isNull();
        assertThatThrownBy(() -> PeerTls.of(null, pem("ours.key"), pem("ours.pem")))
                .hasMessage(
                        "peer-certificate: found nothing, expected all of peer-certificate, peer-key and peer-ca, or none of them");
        assertThatThrownBy(() -> PeerTls.of(pem("ours.pem"), pem("ours.key"), null))
                .hasMessageStartingWith("peer-ca: found nothing");
    }

    @Test
    void namesTheFileThatIsMissingOrDoesNotBelongToTheOthers() throws Exception {
        refuses("peer-key: " + pem("none.key") + ": found no such file", "ours.pem", "none.key", "ours.pem");
        refuses("peer-key: " + pem("other.key") + ": found the key of another", "ours.pem", "other.key", "ours.pem");
        refuses("peer-key: " + pem("ours.pem") + ": found BEGIN CERTIFICATE", "ours.pem", "ours.pem", "ours.pem");
        refuses("peer-certificate: " + pem("ours.key") + ": found ", "ours.key", "ours.key", "ours.pem");
        refuses("peer-certificate: " + pem("ours.pem") + ": found CN=machine", "ours.pem", "ours.key", "other.pem");
        Path old = Files.writeString(
                certificates.resolve("old.key"),
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        refuses("peer-key: " + old + ": found BEGIN EC PRIVATE KEY", "ours.pem", "old.key", "ours.pem");
        Files.writeString(
                certificates.resolve("bad.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        refuses("peer-key: " + pem("bad.key") + ": found a key that cannot", "ours.pem", "bad.key", "ours.pem");
    }

    private static void refuses(String beginning, String certificate, String key, String authorities) {
        assertThatThrownBy(() -> PeerTls.of(pem(certificate), pem(key), pem(authorities)))
                .hasMessageStartingWith(beginning)
                .hasMessageContaining("expected");
    }

    private static Path pem(String name) {
        return certificates.resolve(name);
    }

    private void awaitRefused() {
        await().atMost(10, TimeUnit.SECONDS).until(() -> server.counters().get(PeerCounters.Count.TLS_REFUSED) == 1);
    }

    private PeerClient client(PeerTls tls) {
        PeerClient client = new PeerClient(SECRET, "test", new SwarmLimits(), tls);
        open.add(client);
        return client;
    }

    private static PeerTls tls(String name) throws Exception {
        return Objects.requireNonNull(PeerTls.of(pem(name + ".pem"), pem(name + ".key"), pem(name + ".pem")));
    }

    /** Of each its own certificate, which vouches for itself. */
    private static void make(String... names) throws Exception {
        List<Process> made = new ArrayList<>();
        for (String name : names) {
            made.add(keytool("-genkeypair -alias m -keyalg EC -dname CN=machine -keystore " + name + ".p12"));
        }
        for (int i = 0; i < names.length; i++) {
            ended(made.get(i));
            KeyStore own = KeyStore.getInstance(pem(names[i] + ".p12").toFile(), PASSWORD.toCharArray());
            write(names[i] + ".pem", "CERTIFICATE", own.getCertificate("m").getEncoded());
            write(
                    names[i] + ".key",
                    "PRIVATE KEY",
                    own.getKey("m", PASSWORD.toCharArray()).getEncoded());
        }
    }

    private static void write(String name, String what, byte[] encoded) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.writeString(pem(name), "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
    }

    private static Process keytool(String arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        return new ProcessBuilder(command)
                .directory(certificates.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static void ended(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
