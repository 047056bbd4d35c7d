package io.bowwave.testbed.bench;

import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.ChildProcess;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.Ports;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Await;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A service in a JVM of its own, with the flags of a server rather than those of a laptop, so that its speed and memory are its own. */
public final class ServiceJvm implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final int LOG_LINES = 20;

    private final ChildProcess process;
    private final int port;

    private ServiceJvm(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it and returns when it is healthy.
     *
     * @param main the service's
     * @param heapMb the most that its heap may take, MB of 2^20
     * @param config all its keys but the port's
     * @throws TestbedException when it ends or is not healthy in time; has the end of its log
     */
    public static ServiceJvm start(String name, Class<?> main, int heapMb, Map<String, String> config, Path folder)
            throws IOException {
        int port = Ports.free();
        Properties properties = new Properties();
        properties.putAll(config);
        properties.setProperty("port", Integer.toString(port));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path file = Files.writeString(folder.resolve(name + ".properties"), text.toString());
        ServiceJvm service = new ServiceJvm(
                ChildProcess.start(new ChildCommand(
                        name,
                        JavaCommand.exactly(
                                flags(heapMb),
                                JavaCommand.classPath(),
                                main.getName(),
                                List.of("--config", file.toString())),
                        folder,
                        folder.resolve(name + ".log"))),
                port);
        ApiClient http = service.http();
        try {
            Await.until(name + " to be healthy", READY_WITHIN, () -> service.alive() && http.healthy());
        } catch (TestbedException e) {
            service.close();
            throw e;
        }
        return service;
    }

    private static List<String> flags(int heapMb) {
        return List.of(
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-Dlogback.configurationFile=io/bowwave/testbed/quiet.xml",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Its HTTP server, without a token. */
    public ApiClient http() {
        return new ApiClient("http://127.0.0.1:" + port, null);
    }

    private boolean alive() {
        if (!process.alive()) {
            throw new TestbedException(process.name() + " ended with exit code "
                    + process.exit().join() + "; its log ends:\n" + process.logTail(LOG_LINES));
        }
        return true;
    }

    @Override
    public void close() {
        process.stop(STOP_WITHIN);
    }
}
