package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.schemas.provenance.Provenance;
import io.bowwave.schemas.rollout.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that starts only what a key that it knows has signed. */
@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class AttestationIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private KeyPair old;
    private KeyPair young;
    private Path keys;
    private TestRegion region;
    private RunningProcess depot;
    private TestAgent agent;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) throws Exception {
        old = Ed25519.generate();
        young = Ed25519.generate();
        keys = folder.resolve("keys.json");
        believe(key("2026", old));
        region = new TestRegion(folder, kafka, etcd, s3);
        depot = region.depot("d1");
        agent = new TestAgent(region, "m1", "31200-31209", List.of(depot), "--attestation-keys", keys.toString());
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.end();
        }
        region.close();
    }

    private static AttestationKeys.Key key(String name, KeyPair pair) {
        return new AttestationKeys.Key(name, pair.getPublic());
    }

    private void believe(AttestationKeys.Key... believed) throws Exception {
        Path incoming = folder.resolve("keys.tmp");
        Files.write(incoming, JsonTrees.write(new AttestationKeys(List.of(believed)).tree()));
        Files.move(incoming, keys, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Target build(String version) throws Exception {
        return region.build(Map.of("version", version.getBytes(StandardCharsets.UTF_8)), TestRegion.web("/version"));
    }

    private byte[] signed(Target target, int attempt, KeyPair pair) throws Exception {
        Provenance provenance = new Provenance(
                app,
                "/srv/app",
                "refs/heads/main",
                target.commit(),
                target.artifact().manifest(),
                target.build(),
                attempt,
                "w1",
                "urn:bowwave:platform",
                Instant.EPOCH,
                Instant.EPOCH);
        return AttestationSigner.of(pair.getPrivate(), new AttestationKeys(List.of(key("any", pair))))
                .sign(provenance);
    }

    private void sign(Target target, KeyPair pair) throws Exception {
        region.store.attestations().put(target.build(), 1, signed(target, 1, pair));
    }

    @Test
    void startsOnlyWhatAKeyOfItsSetHasSigned() throws Exception {
        Target one = build("one");
        sign(one, old);
        region.write(region.goal(app, 1, one));
        awaitState(1, MachineState.HEALTHY);

        Target unsigned = build("unsigned");
        region.write(region.goal(app, 2, unsigned));
        assertThat(awaitState(2, MachineState.FAILED).reason())
                .startsWith("refused: build " + unsigned.build() + " has no attestation");

        Target two = build("two");
        sign(two, young);
        region.write(region.goal(app, 3, two));
        MachineStatus refused = awaitState(3, MachineState.FAILED);
        assertThat(refused.reason())
                .contains("signed by key " + Ed25519.id(young.getPublic()).substring(0, 12))
                .contains("expected one of \"2026\"");
        assertThat(refused.running()).isEqualTo(one.build());
        assertThat(refused.transfer().fromDepot()).isZero();
        assertThat(TestAgent.get("http://" + refused.address() + "/version")).isEqualTo("one");
        assertThat(Integer.parseInt(agent.metric("bowwave_agent_attestations_refused_total")))
                .isGreaterThanOrEqualTo(2);

        believe(key("2026", old), key("2027", young));
        region.write(region.goal(app, 4, two));
        awaitState(4, MachineState.HEALTHY);

        // The same release goes on running as that of another build.
        Target again = new Target(new BuildId(UUID.randomUUID().toString()), two.commit(), two.artifact());
        sign(again, young);
        region.write(region.goal(app, 5, again));
        assertThat(awaitState(5, MachineState.HEALTHY).running()).isEqualTo(again.build());
    }

    @Test
    void theAttestationOfALostAttemptIsNotTheOneThatCounts() throws Exception {
        Target target = build("one");
        Target zombies = build("zombie");
        Target forged = new Target(target.build(), target.commit(), zombies.artifact());
        region.store.attestations().put(target.build(), 1, signed(forged, 1, old));
        region.store.attestations().put(target.build(), 2, signed(target, 2, old));
        region.write(region.goal(app, 1, target));
        awaitState(1, MachineState.HEALTHY);
        region.write(region.goal(app, 2, forged));
        assertThat(awaitState(2, MachineState.FAILED).reason()).contains("it is about another artifact");
    }

    @Test
    void aDepotGivesAttestationsAsTheyAre() throws Exception {
        Target target = build("one");
        sign(target, old);
        assertThat(TestAgent.get(depot, "/v1/attestations/" + target.build()))
                .isEqualTo(new String(signed(target, 1, old), StandardCharsets.UTF_8));
        assertThat(TestAgent.get(
                        depot,
                        "/v1/attestations/" + new BuildId(UUID.randomUUID().toString())))
                .contains("no-attestation");
        assertThat(TestAgent.get(depot, "/v1/attestations/nonsense")).contains("bad-build", "BuildId");
    }

    private MachineStatus awaitState(long generation, MachineState state) throws Exception {
        try {
            return await().atMost(SOON)
                    .until(
                            () -> region.said(app).stream()
                                    .filter(each -> each.generation() == generation && each.state() == state)
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        } catch (RuntimeException e) {
            throw new AssertionError(region.said(app) + "\n" + agent.log(), e);
        }
    }
}
