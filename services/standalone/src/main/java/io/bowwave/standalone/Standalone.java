package io.bowwave.standalone;

import io.bowwave.embedded.EmbeddedServer;
import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.embedded.EtcdBinary;
import io.bowwave.embedded.Programs;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.standalone.StackFile.RegionPlace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * All of Bowwave on this machine. Started by {@code bowwave up}, and by tests and the demo inside their own JVM.
 * Thread-safe; closing while it starts stops what has been started.
 */
public final class Standalone implements AutoCloseable {
    private final UpOptions options;
    private final DataFolder data;
    private final FolderLock lock;
    private final Progress progress;
    private final PortPlan ports;
    private final StackFile file;
    private final Launch launch;
    private final Foundation foundation;
    private boolean ready;
    private boolean closed;

    private Standalone(UpOptions options, DataFolder data, FolderLock lock, Progress progress) throws IOException {
        this.options = options;
        this.data = data;
        this.lock = lock;
        this.progress = progress;
        this.ports = new PortPlan(options);
        this.file = new StackFile(data);
        this.launch = new Launch(progress);
        this.foundation = new Foundation(options, data, ports, this::changed);
    }

    /** Checks folder, disk and programs, and takes the folder's lock; starts nothing yet. */
    static Standalone prepare(UpOptions options, Progress progress) {
        if (Programs.find("git").isEmpty()) {
            throw new UpException(
                    Exit.MISSING,
                    "`git` is not on the PATH; builders check commits out with it."
                            + " Install it (Debian, Ubuntu: apt-get install git; macOS: xcode-select --install).");
        }
        DataFolder data = DataFolder.open(options.data());
        FolderLock lock = FolderLock.take(data);
        try {
            return new Standalone(options, data, lock, progress);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw new UpException(Exit.FAILED, "Cannot use " + data.root() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts everything and returns when all of it is healthy.
     *
     * @param out gets a line for each part as it is started
     * @throws RuntimeException with cause and next step; nothing is left running then
     */
    public static Standalone start(UpOptions options, PrintStream out) {
        Standalone stack = prepare(options, new Progress(out));
        try {
            stack.run();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    void run() {
        try {
            ports.check(file.left(), progress);
            file.remove();
            if (EtcdBinary.present().isEmpty()) {
                progress.step("fetching etcd, which is not on the PATH: Debian's package etcd-server");
            }
            EtcdBinary.find();
            launch.start(parts());
        } catch (EmbeddedServerException e) {
            throw new UpException(Exit.MISSING, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpException(Exit.STOPPED, "interrupted while starting", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new UpException(Exit.FAILED, "Cannot prepare " + data.root() + ": " + e.getMessage(), e);
        }
        synchronized (this) {
            ready = true;
        }
        changed();
    }

    private List<Part> parts() throws IOException, GeneralSecurityException {
        HealthWait health = new HealthWait();
        ServiceStart services = new ServiceStart(data, ports, options.processes(), health, this::changed);
        GoalKeys keys = GoalKeys.keep(data);
        AttestationKeyFiles attestations = AttestationKeyFiles.keep(data);
        RegionSecrets secrets = new RegionSecrets(data);
        List<Part> parts = new ArrayList<>(foundation.parts());
        for (ServiceSpec<?> spec : new Services(options, data, ports, foundation, secrets, keys, attestations).all()) {
            parts.add(services.part(spec));
        }
        parts.addAll(new Agents(options, data, ports, foundation, secrets, keys, attestations, this::changed).parts());
        return parts;
    }

    /** Writes stack.json anew; called when a process has been started again. */
    private synchronized void changed() {
        if (!ready || closed) {
            return;
        }
        file.write(new StackFile.Stack(
                api(),
                api(),
                "http://127.0.0.1:" + ports.of("queue"),
                foundation.bootstrap(),
                Foundation.PARTITIONS,
                new StackFile.Postgres(
                        foundation.dbUrl(),
                        foundation.postgres().user(),
                        foundation.postgres().password()),
                new StackFile.S3(
                        foundation.s3Endpoint(),
                        foundation.s3().accessKey(),
                        foundation.s3().secretKey()),
                options.regions().stream().map(this::place).toList(),
                launch.running().stream().flatMap(p -> p.processes().stream()).toList(),
                ProcessHandle.current().pid()));
    }

    private RegionPlace place(RegionName region) {
        return new RegionPlace(
                region.text(),
                Foundation.bucket(region),
                foundation.etcdEndpoint(region),
                "http://127.0.0.1:" + ports.of("depot-" + region.text()),
                region.equals(options.home()));
    }

    /** Whether anything was started. */
    boolean begun() {
        return !launch.running().isEmpty();
    }

    /** Base of the API and address of the console. */
    public String api() {
        return "http://127.0.0.1:" + ports.of("intake");
    }

    public String adminToken() {
        return foundation.adminToken();
    }

    public Path data() {
        return data.root();
    }

    /**
     * A server to hurt in a test. One that is killed is started again within a second.
     *
     * @param name postgres, kafka, s3 or etcd-REGION
     */
    public EmbeddedServer server(String name) {
        return foundation.server(name);
    }

    /** Stops all of it, within 10 s. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            file.remove();
        }
        launch.stop();
        lock.close();
    }
}
