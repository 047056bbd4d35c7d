package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.BlobHash;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
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
        if (!certificates.resolve("ours.p12").toFile().exists()) {
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
        BlobHash tree = client.leaves(
                        address, BLOB.digest(), BLOB.bytes().length, BLOB.hash().root())
                .get(10, TimeUnit.SECONDS);
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
                .hasMessageContaining("peer 127.0.0.1");
    }

    @Test
    void saysNothingToWhoSpeaksPlainly() throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write("BWPR".repeat(16).getBytes(StandardCharsets.US_ASCII));
            byte[] said = plain.getInputStream().readAllBytes();
            assertThat(new String(said, StandardCharsets.US_ASCII)).doesNotContain("BWPR");
        }
    }

    private PeerClient client(PeerTls tls) {
        PeerClient client = new PeerClient(SECRET, "test", new SwarmLimits(), tls);
        open.add(client);
        return client;
    }

    private static PeerTls tls(String name) throws Exception {
        Path store = certificates.resolve(name + ".p12");
        return PeerTls.of(store, certificates.resolve(name + "-trust.p12"), PASSWORD);
    }

    private static void make(String... names) throws Exception {
        List<Process> made = new ArrayList<>();
        for (String name : names) {
            made.add(keytool("-genkeypair -alias m -keyalg EC -dname CN=machine -keystore " + name + ".p12"));
        }
        for (int i = 0; i < names.length; i++) {
            ended(made.get(i));
            trust(names[i]);
        }
    }

    /** Who trusts the one certificate that is in the store. */
    private static void trust(String name) throws Exception {
        KeyStore own = KeyStore.getInstance(certificates.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("m", own.getCertificate("m"));
        try (OutputStream out = Files.newOutputStream(certificates.resolve(name + "-trust.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
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
