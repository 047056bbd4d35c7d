package io.bowwave.embedded;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cluster of one etcd member. */
public final class EtcdServer extends Restartable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final int clientPort;
    private final int peerPort;
    private final Path program;

    private EtcdServer(Path folder, int clientPort, int peerPort) {
        super("etcd");
        this.folder = folder.toAbsolutePath();
        this.clientPort = clientPort;
        this.peerPort = peerPort;
        this.program = EtcdBinary.find();
        begin();
    }

    /**
     * @param folder made when missing, and kept
     * @param clientPort on loopback; 0 for a free one
     * @param peerPort on loopback; 0 for a free one. It may differ between runs on the same folder
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    public static EtcdServer start(Path folder, int clientPort, int peerPort) {
        return new EtcdServer(folder, Ports.choose("etcd", clientPort), Ports.choose("etcd's peers", peerPort));
    }

    /** For example {@code http://127.0.0.1:2379}. */
    public String endpoint() {
        return "http://127.0.0.1:" + clientPort;
    }

    @Override
    ChildProcess startChild() {
        String peer = "http://127.0.0.1:" + peerPort;
        ChildProcess child = ChildProcess.start(new ChildCommand(
                "etcd",
                List.of(
                        program.toString(),
                        "--name=one",
                        "--data-dir=" + folder.resolve("data"),
                        "--listen-client-urls=" + endpoint(),
                        "--advertise-client-urls=" + endpoint(),
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=one=" + peer,
                        "--initial-cluster-state=new",
                        "--auto-compaction-mode=periodic",
                        "--auto-compaction-retention=1h",
                        "--quota-backend-bytes=" + (2L << 30),
                        "--logger=zap",
                        "--log-level=warn"),
                folder,
                folder.resolve("etcd.log")));
        HttpRequest health = HttpRequest.newBuilder(URI.create(endpoint() + "/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            Readiness.await(child, START_LIMIT, () -> http.send(health, BodyHandlers.ofString())
                    .body()
                    .contains("\"true\""));
        }
        return child;
    }
}
