package io.bowwave.standalone;

import io.bowwave.agent.AgentJvm;
import io.bowwave.agent.AgentMain;
import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.standalone.Part.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The machines: always processes of their own, as everywhere. Their apps end with them here, so that Ctrl-C leaves nothing behind. */
final class Agents {
    /** An agent's apps have their own grace; what is left after this time is ended by force. */
    private static final Duration GRACE = Duration.ofMillis(2_800);

    private final UpOptions options;
    private final DataFolder data;
    private final PortPlan ports;
    private final Foundation foundation;
    private final RegionSecrets secrets;
    private final GoalKeys keys;
    private final AttestationKeyFiles attestations;
    private final HealthWait health;
    private final Runnable changed;

    Agents(
            UpOptions options,
            DataFolder data,
            PortPlan ports,
            Foundation foundation,
            RegionSecrets secrets,
            GoalKeys keys,
            AttestationKeyFiles attestations,
            Runnable changed) {
        this.options = options;
        this.data = data;
        this.ports = ports;
        this.foundation = foundation;
        this.secrets = secrets;
        this.keys = keys;
        this.attestations = attestations;
        this.health = new HealthWait();
        this.changed = changed;
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        int count = 0;
        for (RegionName region : options.regions()) {
            for (int machine = 1; machine <= options.agents(); machine++) {
                parts.add(part(region, PortPlan.machineName(region, machine), ports.appRange(count++)));
            }
        }
        return parts;
    }

    private Part part(RegionName region, String machine, String appPorts) {
        String name = "agent-" + machine;
        // The JVM of an agent needs a second; by then its depot is there.
        return new Part(name, name + " on port " + ports.of(name), Layer.AGENTS, Set.of(Services.depot(region)), () -> {
            Path config = ConfigFile.write(data, name, config(region, machine, appPorts));
            RunningPart agent = new SupervisedProcess(command(name, config), ports.of(name), GRACE, changed);
            try {
                health.await(name, ports.of(name), log(name));
            } catch (InterruptedException | RuntimeException e) {
                agent.stop();
                throw e;
            }
            return agent;
        });
    }

    private Path log(String name) {
        return data.logs().resolve(name + ".log");
    }

    private ChildCommand command(String name, Path config) {
        List<String> flags = new ArrayList<>(AgentJvm.FLAGS);
        flags.add("-Dslf4j.provider=org.slf4j.jul.JULServiceProvider");
        return new ChildCommand(
                name,
                JavaCommand.exactly(
                        flags,
                        AgentClassPath.text(),
                        AgentMain.class.getName(),
                        List.of("--config", config.toString())),
                data.root(),
                log(name));
    }

    private Map<String, String> config(RegionName region, String machine, String appPorts)
            throws IOException, GeneralSecurityException {
        return Map.ofEntries(
                Map.entry("region", region.text()),
                Map.entry("machine", machine),
                Map.entry("data", data.agent(machine).toString()),
                Map.entry("depots", "http://127.0.0.1:" + ports.of(Services.depot(region))),
                Map.entry("etcd", foundation.etcdEndpoint(region)),
                Map.entry("region-secret-file", secrets.file(region).toString()),
                Map.entry("goal-public-key", keys.publicKeyText()),
                Map.entry("attestations", "enforce"),
                Map.entry("attestation-keys", attestations.keys().toString()),
                Map.entry("app-ports", appPorts),
                Map.entry("peer-port", Integer.toString(ports.of("peer-" + machine))),
                Map.entry("metrics-port", Integer.toString(ports.of("agent-" + machine))),
                Map.entry("stop-apps-on-exit", "true"),
                Map.entry("parent-pid", Long.toString(ProcessHandle.current().pid())));
    }
}
