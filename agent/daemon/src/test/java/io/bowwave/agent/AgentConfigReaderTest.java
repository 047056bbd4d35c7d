package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigReaderTest {

    @Test
    void hasADefaultForEveryKeyThatCanHaveOne() {
        AgentConfig config = read();
        assertThat(config.labels()).containsOnlyKeys("os", "arch").containsEntry("os", "linux");
        assertThat(config.checkReleases()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.controlGroups()).isTrue();
        assertThat(config.unitTemplate()).isNull();
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.advertiseHost()).isEqualTo("127.0.0.1");
        assertThat(config.peerPort()).isZero();
        assertThat(config.metricsPort()).isZero();
        assertThat(config.peerTls()).isNull();
        assertThat(config.etcdPoll()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.goalPublicKey()).isNull();
        assertThat(config.attestations()).isEqualTo(ReleaseTrust.Mode.OFF);
        assertThat(config.attestationKeys()).isNull();
        assertThat(config.appPorts()).isNull();
        assertThat(config.stopAppsOnExit()).isFalse();
        assertThat(config.parentPid()).isZero();
        assertThat(config.keepReleases()).isEqualTo(2);
        assertThat(config.seedFor()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void readsEveryKey() {
        AgentConfig config = read(
                "--labels", "tier=edge,zone=a", "--app-ports", "9000-9010", "--seed-for", "2h", "--keep-releases", "5");
        assertThat(config.labels()).containsAllEntriesOf(Map.of("tier", "edge", "zone", "a"));
        assertThat(config.appPorts()).isEqualTo(new AgentConfig.PortRange(9000, 9010));
        assertThat(config.seedFor()).isEqualTo(Duration.ofHours(2));
        assertThat(config.keepReleases()).isEqualTo(5);
        assertThat(config.depots()).containsExactly(URI.create("http://a:1"), URI.create("http://b:2"));
    }

    @Test
    void letsAFlagWinOverTheFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("agent.properties");
        Files.writeString(file, "host=10.0.0.1\nadvertise-host=machine-1\n");
        AgentConfig config = read("--config", file.toString(), "--host", "10.0.0.2");
        assertThat(config.host()).isEqualTo("10.0.0.2");
        assertThat(config.advertiseHost()).isEqualTo("machine-1");
    }

    @Test
    void namesTheKeyWhatWasFoundAndWhatIsExpected() {
        refuses("labels", "--labels", "edge");
        refuses("app-ports", "--app-ports", "10-5");
        refuses("peer-port", "--peer-port", "70000");
        refuses("stop-apps-on-exit", "--stop-apps-on-exit", "yes");
        refuses("goal-public-key", "--goal-public-key", "abc");
        refuses("attestations", "--attestations", "yes");
        refuses("attestation-keys", "--attestations", "warn");
        refuses("attestation-keys", "--attestation-keys", "none.json");
        refuses("region", "--region", "Not A Region");
        refuses("etcd", "--etcd", "localhost");
        refuses("seed-for", "--seed-for", "soon");
        refuses("etcd-poll", "--etcd-poll", "0s");
        refuses("check-releases", "--check-releases", "1h");
        refuses("control-groups", "--control-groups", "v1");
        refuses("unit-template", "--unit-template", "none.service");
        refuses("limit-origin", "--limit-origin", "1MB");
        refuses("peer-certificate", "--peer-key", "m.key", "--peer-ca", "ca.pem");
        refuses("peer-certificate", "--peer-certificate", "none.pem", "--peer-key", "none.key", "--peer-ca", "ca.pem");
        refuses("colour", "--colour", "red");
        assertThatThrownBy(() -> AgentConfigReader.read(new String[] {"--region", "us-east"}))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("machine: found nothing");
    }

    private static void refuses(String key, String... arguments) {
        assertThatThrownBy(() -> read(arguments))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("found")
                .hasMessageContaining("expected");
    }

    private static AgentConfig read(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--region", "us-east",
                "--machine", "m1",
                "--data", "data",
                "--depots", "http://a:1, http://b:2",
                "--etcd", "http://c:3",
                "--region-secret", "s"));
        arguments.addAll(List.of(more));
        return AgentConfigReader.read(arguments.toArray(String[]::new));
    }
}
