package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** S3Proxy in a child JVM on a folder: {@code <folder>/buckets/<bucket>/<key>}. Keys of access are made at the first start. */
public final class S3Server extends Restartable {
    private static final String ACCESS_KEY = "bowwave";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int HEAP_MEGABYTES = 96;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final Path folder;
    private final String host;
    private final int port;
    private final List<String> launcher;
    private final String secretKey;

    private S3Server(Path folder, String host, int port, List<String> launcher) {
        super("S3");
        this.folder = folder.toAbsolutePath();
        this.host = host;
        this.port = port;
        this.launcher = List.copyOf(launcher);
        try {
            Files.createDirectories(this.folder.resolve("buckets"));
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot make " + this.folder + ": " + e.getMessage(), e);
        }
        this.secretKey = Secrets.keep(this.folder.resolve("secret-key"));
        begin();
    }

    /**
     * @param folder made when missing, and kept
     * @param port on loopback; 0 for a free one
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    public static S3Server start(Path folder, int port) {
        return new S3Server(folder, "127.0.0.1", Ports.choose("S3", port), List.of());
    }

    /**
     * In another network namespace, say.
     *
     * @param host address that it listens at and is reached by
     * @param launcher words before the command, for example {@code ip netns exec NAME}
     */
    public static S3Server start(Path folder, String host, int port, List<String> launcher) {
        return new S3Server(folder, host, port, launcher);
    }

    public String endpoint() {
        return "http://" + host + ":" + port;
    }

    public String accessKey() {
        return ACCESS_KEY;
    }

    public String secretKey() {
        return secretKey;
    }

    /** Makes the bucket unless it is there: to this server, a bucket is a folder. */
    public void createBucket(String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    "Bucket \"" + bucket
                            + "\" is no bucket name: expected 3 to 63 of a-z, 0-9, dots and dashes, with a letter or digit at both ends");
        }
        try {
            Files.createDirectories(folder.resolve("buckets").resolve(bucket));
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot make bucket " + bucket + ": " + e.getMessage(), e);
        }
    }

    @Override
    ChildProcess startChild() {
        Path config = writeConfig();
        List<String> command = new ArrayList<>(launcher);
        command.addAll(JavaCommand.of(
                HEAP_MEGABYTES,
                List.of(
                        "-XX:MaxMetaspaceSize=96m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-Dlogback.configurationFile=io/bowwave/embedded/child-logback.xml"),
                "org.gaul.s3proxy.Main",
                List.of("--properties", config.toString())));
        ChildProcess child = ChildProcess.start(new ChildCommand("S3", command, folder, folder.resolve("s3.log")));
        Readiness.await(child, START_LIMIT, () -> Readiness.accepts(host, port));
        return child;
    }

    private Path writeConfig() {
        Properties config = new Properties();
        config.putAll(Map.of(
                "s3proxy.endpoint",
                endpoint(),
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                ACCESS_KEY,
                "s3proxy.credential",
                secretKey,
                "s3proxy.ignore-unknown-headers",
                "true",
                "s3proxy.jetty.max-threads",
                "40",
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.identity",
                ACCESS_KEY,
                "jclouds.credential",
                secretKey,
                "jclouds.filesystem.basedir",
                folder.resolve("buckets").toString()));
        Path file = folder.resolve("s3proxy.properties");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var out = Files.newBufferedWriter(file, StandardOpenOption.WRITE)) {
                config.store(out, "written at each start");
            }
            return file;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
