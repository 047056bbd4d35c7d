package io.bowwave.schemas.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.provenance.AttestationCheck.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttestationCheckTest {

    private static final AppName APP = new AppName("web");
    private static final BuildId BUILD = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
    private static final String COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b";
    private static final Digest MANIFEST = Digest.of("m".getBytes(StandardCharsets.UTF_8));
    private static final Expected EXPECTED = new Expected(APP, BUILD, COMMIT, MANIFEST);

    private KeyPair old;
    private KeyPair young;

    private static Provenance provenance(int attempt, Digest manifest) {
        return new Provenance(
                APP,
                "https://git.example/web",
                "refs/heads/main",
                COMMIT,
                manifest,
                BUILD,
                attempt,
                "builder-1-7f3a",
                "urn:bowwave:platform",
                Instant.parse("2026-01-31T12:00:00Z"),
                Instant.parse("2026-01-31T12:03:00Z"));
    }

    @BeforeEach
    void make() throws Exception {
        old = Ed25519.generate();
        young = Ed25519.generate();
    }

    private static AttestationKeys set(String name, KeyPair pair) {
        return new AttestationKeys(List.of(new AttestationKeys.Key(name, pair.getPublic())));
    }

    private static byte[] signed(KeyPair pair, Provenance provenance) throws Exception {
        return AttestationSigner.of(pair.getPrivate(), set("any", pair)).sign(provenance);
    }

    private static Verdict check(AttestationKeys keys, byte[] envelope, Expected expected) {
        return new AttestationCheck(keys, JsonTrees::read).check(envelope, expected);
    }

    private static void refused(Verdict verdict, String... why) {
        assertThat(verdict).isInstanceOf(Verdict.Bad.class);
        assertThat(((Verdict.Bad) verdict).why()).contains(why);
    }

    private static byte[] changed(byte[] envelope, String property, Object value) throws Exception {
        Map<String, Object> tree = JsonTrees.read(envelope);
        tree.put(property, value);
        return JsonTrees.write(tree);
    }

    @Test
    void believesWhatATrustedKeySigned() throws Exception {
        Verdict verdict = check(set("2026", old), signed(old, provenance(2, MANIFEST)), EXPECTED);
        assertThat(verdict)
                .isEqualTo(new Verdict.Good(provenance(2, MANIFEST), new AttestationKeys.Key("2026", old.getPublic())));
    }

    @Test
    void refusesATamperedStatement() throws Exception {
        byte[] good = signed(old, provenance(1, MANIFEST));
        String statement = new String(
                Base64.getDecoder().decode((String) JsonTrees.read(good).get("payload")), StandardCharsets.UTF_8);
        Digest other = Digest.of(new byte[0]);
        String forged = statement.replace(MANIFEST.hex(), other.hex());
        byte[] bad =
                changed(good, "payload", Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8)));
        refused(
                check(set("2026", old), bad, new Expected(APP, BUILD, COMMIT, other)),
                "the signature by key \"2026\" (" + Ed25519.id(old.getPublic()).substring(0, 12) + ") is wrong");
    }

    @Test
    void refusesAnUnknownKeyAndNamesBothSides() throws Exception {
        refused(
                check(set("2026", old), signed(young, provenance(1, MANIFEST)), EXPECTED),
                "signed by key " + Ed25519.id(young.getPublic()).substring(0, 12),
                "expected one of \"2026\"");
    }

    @Test
    void believesOldAndNewKeyWhileTheSetHasBoth() throws Exception {
        AttestationKeys both = new AttestationKeys(List.of(
                new AttestationKeys.Key("2026", old.getPublic()), new AttestationKeys.Key("2027", young.getPublic())));
        for (KeyPair each : List.of(old, young)) {
            assertThat(check(both, signed(each, provenance(1, MANIFEST)), EXPECTED))
                    .isInstanceOf(Verdict.Good.class);
        }
        refused(check(set("2027", young), signed(old, provenance(1, MANIFEST)), EXPECTED), "expected one of \"2027\"");
    }

    @Test
    void refusesWhatIsAboutSomethingElse() throws Exception {
        AttestationKeys keys = set("2026", old);
        byte[] zombies = signed(old, provenance(1, Digest.of(new byte[0])));
        refused(check(keys, zombies, EXPECTED), "it is about another artifact", MANIFEST.text());
        byte[] good = signed(old, provenance(1, MANIFEST));
        refused(
                check(keys, good, new Expected(new AppName("other"), BUILD, COMMIT, MANIFEST)),
                "it is about another app: found web, expected other");
        refused(
                check(keys, good, new Expected(APP, BUILD, "0".repeat(40), MANIFEST)),
                "it is about another commit: found " + COMMIT);
        BuildId other = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c073990");
        refused(check(keys, good, new Expected(APP, other, COMMIT, MANIFEST)), "it is about another build");
        assertThat(check(keys, good, new Expected(APP, null, null, MANIFEST))).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void refusesWhatIsNoEnvelope() throws Exception {
        AttestationKeys keys = set("2026", old);
        byte[] good = signed(old, provenance(1, MANIFEST));
        refused(check(keys, new byte[Envelope.MAX_BYTES + 1], EXPECTED), "expected at most 65536");
        assertThat(check(keys, "not json".getBytes(StandardCharsets.UTF_8), EXPECTED))
                .isInstanceOf(Verdict.Bad.class);
        refused(check(keys, changed(good, "signatures", List.of()), EXPECTED), "envelope.signatures: found []");
        refused(check(keys, changed(good, "payloadType", "text/plain"), EXPECTED), "payloadType: found text/plain");
        refused(check(keys, changed(good, "payload", "%"), EXPECTED), "envelope.payload: found no base64");
        refused(
                check(keys, changed(good, "signatures", List.of(Map.of("sig", "AA=="))), EXPECTED),
                "signed by key without an id");
    }

    @Test
    void refusesParametersThatItDoesNotKnow() throws Exception {
        String statement = new String(JsonTrees.write(provenance(1, MANIFEST).statement()), StandardCharsets.UTF_8)
                .replace("\"ref\":", "\"script\":");
        String id = Ed25519.id(old.getPublic());
        byte[] envelope = JsonTrees.write(
                Envelope.sign(statement.getBytes(StandardCharsets.UTF_8), Provenance.PAYLOAD_TYPE, id, old.getPrivate())
                        .tree());
        refused(
                check(set("2026", old), envelope, EXPECTED),
                "predicate.buildDefinition.externalParameters.script: found an unknown property");
    }

    @Test
    void doesNotSignWithAKeyThatTheSetLacks() {
        assertThatThrownBy(() -> AttestationSigner.of(young.getPrivate(), set("2026", old)))
                .isInstanceOf(InvalidAttestationException.class)
                .hasMessageContaining("public half is none of \"2026\"");
    }
}
