package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.agent.ReleaseTrust.Mode;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.Provenance;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTrustTest {

    private static final String COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b";
    private static final Digest MANIFEST = Digest.of(new byte[0]);
    private static final Expected RELEASE = new Expected(new AppName("web"), build(1), COMMIT, MANIFEST);

    @TempDir
    private Path temp;

    private final KeyPair pair = pair();
    private Path keys;
    private AttestationFolder folder;
    private Optional<byte[]> atDepot = Optional.empty();
    private boolean depotAway;

    private static KeyPair pair() {
        try {
            return Ed25519.generate();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static BuildId build(int number) {
        return new BuildId("0192f3c4-7a10-7cc3-98c4-%012d".formatted(number));
    }

    @BeforeEach
    void open() throws Exception {
        keys = temp.resolve("keys.json");
        believe(pair, "2026");
        folder = new AttestationFolder(temp.resolve("attestations"));
    }

    private void believe(KeyPair trusted, String name) throws Exception {
        AttestationKeys set = new AttestationKeys(List.of(new AttestationKeys.Key(name, trusted.getPublic())));
        Files.write(keys, SmallJson.write(set.tree()));
    }

    private byte[] signed(Digest manifest) throws Exception {
        AttestationKeys set = new AttestationKeys(List.of(new AttestationKeys.Key("2026", pair.getPublic())));
        Provenance provenance = new Provenance(
                RELEASE.app(),
                "https://git.example/web",
                "refs/heads/main",
                COMMIT,
                manifest,
                build(1),
                1,
                "w1",
                "urn:bowwave:platform",
                Instant.EPOCH,
                Instant.EPOCH);
        return AttestationSigner.of(pair.getPrivate(), set).sign(provenance);
    }

    private ReleaseTrust trust(Mode mode) {
        return new ReleaseTrust(mode, keys, build -> {
            if (depotAway) {
                throw new IOException("no depot answers");
            }
            return atDepot;
        });
    }

    @Test
    void startsWhatIsSignedAndLaterWithoutADepot() throws Exception {
        atDepot = Optional.of(signed(MANIFEST));
        ReleaseTrust trust = trust(Mode.ENFORCE);
        assertThat(trust.trusted(folder, RELEASE)).isFalse();
        trust.check(folder, RELEASE);
        depotAway = true;
        assertThat(trust.trusted(folder, RELEASE)).isTrue();
        trust.check(folder, RELEASE);
        assertThat(trust.refused()).isZero();
    }

    @Test
    void refusesWhatIsNotSigned() {
        ReleaseTrust trust = trust(Mode.ENFORCE);
        assertThatThrownBy(() -> trust.check(folder, RELEASE))
                .isInstanceOf(RefusedReleaseException.class)
                .hasMessageContaining("refused: build " + build(1) + " has no attestation")
                .hasMessageContaining("build it again");
        assertThat(trust.refused()).isOne();
    }

    @Test
    void refusesWhatIsSignedForAnotherArtifact() throws Exception {
        atDepot = Optional.of(signed(Digest.of(new byte[] {1})));
        assertThatThrownBy(() -> trust(Mode.ENFORCE).check(folder, RELEASE))
                .isInstanceOf(RefusedReleaseException.class)
                .hasMessageContaining("it is about another artifact");
    }

    @Test
    void takesAChangedSetOfKeysAtTheNextStart() throws Exception {
        atDepot = Optional.of(signed(MANIFEST));
        ReleaseTrust trust = trust(Mode.ENFORCE);
        trust.check(folder, RELEASE);
        believe(pair(), "2027");
        assertThat(trust.trusted(folder, RELEASE)).isFalse();
        assertThatThrownBy(() -> trust.check(folder, RELEASE))
                .hasMessageContaining(
                        "signed by key " + Ed25519.id(pair.getPublic()).substring(0, 12))
                .hasMessageContaining("expected one of \"2027\"");
        Files.delete(keys);
        assertThatThrownBy(() -> trust.check(folder, RELEASE))
                .isNotInstanceOf(RefusedReleaseException.class)
                .hasMessageContaining("cannot read");
    }

    @Test
    void triesAgainLaterWhenNobodyAnswers() {
        depotAway = true;
        ReleaseTrust trust = trust(Mode.ENFORCE);
        assertThatThrownBy(() -> trust.check(folder, RELEASE))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RefusedReleaseException.class);
        assertThat(trust.refused()).isZero();
    }

    @Test
    void onlyWarnsOrLooksAtNothingWhereItIsToldSo() throws Exception {
        ReleaseTrust warning = trust(Mode.WARN);
        warning.check(folder, RELEASE);
        assertThat(warning.refused()).isOne();
        depotAway = true;
        warning.check(folder, RELEASE);
        ReleaseTrust off = new ReleaseTrust(Mode.OFF, null, build -> {
            throw new AssertionError("nothing is asked for");
        });
        off.check(folder, RELEASE);
        assertThat(off.trusted(folder, RELEASE)).isTrue();
    }

    @Test
    void keepsTheAttestationsThatAreNeededAndTheNewestOthers() throws Exception {
        Set<BuildId> needed = new HashSet<>(Set.of(build(3)));
        folder.tidy(needed);
        for (int number = 1; number <= 30; number++) {
            folder.write(build(number), new byte[] {1});
        }
        folder.tidy(needed);
        assertThat(folder.read(build(3))).isPresent();
        assertThat(folder.read(build(30))).isPresent();
        assertThat(folder.read(build(15))).isPresent();
        assertThat(folder.read(build(14))).isEmpty();
    }
}
