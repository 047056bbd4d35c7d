package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.ConfigException;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region whose peers speak TLS. */
@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class PeerTlsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<TestAgent> agents = new ArrayList<>();
    private TestRegion region;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) {
        region = new TestRegion(folder, kafka, etcd, s3);
    }

    @AfterEach
    void stop() throws Exception {
        for (TestAgent agent : agents) {
            agent.end();
        }
        region.close();
    }

    @Test
    void membersFetchFromEachOtherAndWhoHasNoCertificateGetsNothing() throws Exception {
        TestCertificates certificates = TestCertificates.make(folder);
        RunningProcess depot = region.depot("d1", certificates);
        Target target = region.build(Map.of("data", TestRegion.random(9 << 20, 21)), TestRegion.sleeper());
        agents.add(new TestAgent(region, "m1", "31300-31309", List.of(depot), certificates.arguments()));
        agents.add(new TestAgent(region, "m2", "31310-31319", List.of(depot), certificates.arguments()));
        TestAgent stranger = new TestAgent(region, "m3", "31320-31329", List.of(depot));
        agents.add(stranger);
        region.write(region.goal(app, 1, target));

        awaiting(agents.getFirst()).until(() -> healthy("m1") && healthy("m2"));
        long size = target.artifact().size();
        assertThat(sum("m1", true) + sum("m2", true)).isBetween(size, size * 3 / 2);
        assertThat(sum("m1", false) + sum("m2", false)).isGreaterThan(size / 2);

        awaiting(stranger).until(() -> TestAgent.get("http://127.0.0.1:%d/prometheus".formatted(depot.port()))
                .lines()
                .filter(line -> line.startsWith("bowwave_peer_tls_refused_total"))
                .anyMatch(line -> !line.endsWith(" 0.0")));
        awaiting(stranger).until(() -> said("m3").stream()
                .map(MachineStatus::fetch)
                .filter(Objects::nonNull)
                .anyMatch(fetch -> String.valueOf(fetch.waitingFor()).contains("it may expect TLS")));
        assertThat(said("m3")).noneMatch(each -> each.state() == MachineState.HEALTHY);
        assertThat(sum("m3", true) + sum("m3", false)).isZero();
    }

    @Test
    void aDepotWithoutItsKeyDoesNotStart() throws Exception {
        TestCertificates made = TestCertificates.make(folder);
        Path none = folder.resolve("none.key");
        TestCertificates wrong = new TestCertificates(made.certificate(), none, made.authority());
        assertThatThrownBy(() -> region.depot("d1", wrong))
                .isInstanceOf(ConfigException.class)
                .hasMessage("peer-key: " + none + ": found no such file, expected a PEM file");
    }

    private ConditionFactory awaiting(TestAgent agent) {
        return await().atMost(SOON).conditionEvaluationListener(new FailureLog(agent, () -> region.said(app)));
    }

    private boolean healthy(String machine) {
        return !said(machine).isEmpty() && said(machine).getLast().state() == MachineState.HEALTHY;
    }

    /** Bytes that it fetched, from the depot or from peers. */
    private long sum(String machine, boolean depot) {
        var transfer = said(machine).getLast().transfer();
        return depot ? transfer.fromDepot() : transfer.fromPeers();
    }

    private List<MachineStatus> said(String machine) {
        return region.said(app).stream()
                .filter(each -> each.machine().text().equals(machine))
                .toList();
    }
}
