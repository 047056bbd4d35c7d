package io.bowwave.standalone;

import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.standalone.Part.Layer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a part out of a service: in this JVM, or in a process of its own. Either way its config stands in a file under config/. */
final class ServiceStart {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final DataFolder data;
    private final PortPlan ports;
    private final OwnProcesses processes;
    private final HealthWait health;
    private final Runnable changed;

    ServiceStart(DataFolder data, PortPlan ports, OwnProcesses processes, HealthWait health, Runnable changed) {
        this.data = data;
        this.ports = ports;
        this.processes = processes;
        this.health = health;
        this.changed = changed;
    }

    <C extends Record> Part part(ServiceSpec<C> spec) {
        int port = ports.of(spec.name());
        return new Part(spec.name(), spec.name() + " on port " + port, Layer.SERVICES, spec.after(), () -> {
            Map<String, String> values = new HashMap<>(spec.values().get());
            values.put("port", Integer.toString(port));
            Path file = ConfigFile.write(data, spec.name(), values);
            RunningPart started = processes.has(spec.name()) ? child(spec, file, port) : shared(spec, values, port);
            try {
                health.await(spec.name(), port, log(spec.name()));
            } catch (InterruptedException | RuntimeException e) {
                started.stop();
                throw e;
            }
            return started;
        });
    }

    private Path log(String name) {
        return data.logs().resolve((processes.has(name) ? name : "services") + ".log");
    }

    private static <C extends Record> RunningPart shared(ServiceSpec<C> spec, Map<String, String> values, int port) {
        RunningProcess started = spec.start().apply(ConfigReader.read(spec.config(), values));
        List<RunningPart.ProcessInfo> info = List.of(
                new RunningPart.ProcessInfo(spec.name(), ProcessHandle.current().pid(), port));
        return new RunningPart() {
            @Override
            public List<ProcessInfo> processes() {
                return info;
            }

            @Override
            public void stop() {
                started.close();
            }
        };
    }

    private <C extends Record> RunningPart child(ServiceSpec<C> spec, Path config, int port) {
        return new SupervisedProcess(
                new ChildCommand(
                        spec.name(),
                        JavaCommand.of(
                                spec.heapMegabytes(),
                                List.of(
                                        "-Dlogback.configurationFile=io/bowwave/standalone/up-logback.xml",
                                        "-Dbowwave.logs=" + data.logs(),
                                        "-Dbowwave.log.name=" + spec.name()),
                                spec.main().getName(),
                                List.of("--config", config.toString())),
                        data.root(),
                        data.logs().resolve(spec.name() + ".out")),
                port,
                GRACE,
                changed);
    }
}
