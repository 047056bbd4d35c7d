package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.schemas.provenance.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The artifact commands on artifacts that the real writer made, read from a store that is a folder of this test's server. */
class ArtifactsTest {

    private static final RunInstructions RUN =
            new RunInstructions("./serve", Map.of("MODE", "fast"), 8080, null, Duration.ofSeconds(1));
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private Path folder;

    private final Map<Digest, Path> packs = new HashMap<>();
    private TestApi api;
    private WrittenArtifact first;
    private WrittenArtifact second;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("lib"));
        Files.write(tree.resolve("lib/data"), random(300_000, 1));
        Files.writeString(tree.resolve("old"), "old");
        Files.writeString(tree.resolve("serve"), "#!/bin/sh\n");
        assertThat(tree.resolve("serve").toFile().setExecutable(true)).isTrue();
        first = write(tree);
        Files.delete(tree.resolve("old"));
        Files.writeString(tree.resolve("new"), "new");
        Files.writeString(tree.resolve("serve"), "#!/bin/sh\nexit 0\n");
        second = write(tree, new KnownArtifact(first.manifest(), first.layout()));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private WrittenArtifact write(Path tree, KnownArtifact... known) throws IOException {
        return new ArtifactWriter(
                        Files.createDirectories(folder.resolve("work")),
                        List.of(known),
                        (file, pack, _) -> packs.put(
                                pack.digest(),
                                Files.copy(file, folder.resolve(pack.digest().hex()))))
                .write(tree, RUN);
    }

    /** @param store the URL that the server redirects to */
    private void serve(String ref, WrittenArtifact artifact, String store) throws IOException {
        api.on("GET /v1/artifacts?ref=" + ref, 200, """
                {"manifest":"%s","layouts":["%s"],"size":%d,"running":[{"app":"web","region":"us-east","machines":7}],
                 "builds":[{"build":"0192f3c4-7b20-7cc3-98c4-dc0c0c07398f","app":"web","commit":"3f786850e387550fdab836ed7e6dc881de23001b",
                            "uploadedBytes":5,"finishedAt":"2026-01-31T11:00:00Z"}],
                 "regions":[{"region":"us-east","state":"complete","bytesCopied":0}]}""".formatted(
                        artifact.ref().manifest(),
                        artifact.ref().layout(),
                        artifact.ref().size()));
        blob(BlobKind.MANIFEST, artifact.ref().manifest(), artifact.manifest().encode(), store);
        blob(BlobKind.LAYOUT, artifact.ref().layout(), artifact.layout().encode(), store);
        for (Map.Entry<Digest, Path> pack : packs.entrySet()) {
            blob(BlobKind.PACK, pack.getKey(), Files.readAllBytes(pack.getValue()), store);
        }
    }

    private void blob(BlobKind kind, Digest blob, byte[] content, String store) {
        String path = "/v1/artifacts/blobs/" + kind.key(blob);
        api.redirect("GET " + path, store + "/bucket/" + kind.key(blob));
        api.file("GET /bucket/" + kind.key(blob), content);
        api.file("GET " + path + "?via=intake", content);
    }

    private Run run(String... command) {
        return new Run(folder)
                .with("BOWWAVE_SERVER", api.url())
                .with("BOWWAVE_TOKEN", TestApi.TOKEN)
                .command(command);
    }

    @Test
    void showsWhatAnArtifactIsAndWhereItRuns() throws IOException {
        serve("web%2Flatest", first, api.url());
        Run run = run("artifact", "show", "web/latest");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("artifact    " + first.ref().manifest())
                .contains("files       3 entries, 300 kB")
                .contains("command     ./serve")
                .contains("env         MODE=fast")
                .contains("us-east  complete")
                .contains("web      us-east  7");
        JsonNode tree = Json.mapper()
                .readTree(run("artifact", "show", "web/latest", "-o", "json").out());
        assertThat(tree.at("/run/port").asInt()).isEqualTo(8080);
        assertThat(tree.at("/packs/0/size").asLong()).isPositive();
    }

    @Test
    void listsTheTree() throws IOException {
        serve("web%2Flatest", first, api.url());
        assertThat(run("artifact", "files", "web/latest").out()).isEqualTo("""
                        MODE        BYTES   PATH
                        -r--r--r--  300000  lib/data
                        -r--r--r--  3       old
                        -r-xr-xr-x  10      serve
                        """);
        JsonNode tree = Json.mapper()
                .readTree(run("artifact", "files", "web/latest", "-o", "json").out());
        assertThat(tree.at("/files/2/mode").asText()).isEqualTo("0555");
        assertThat(tree.at("/files/0/digest").asText())
                .isEqualTo(first.manifest()
                        .digest(first.manifest().files().getFirst())
                        .text());
    }

    @Test
    void tellsWhatChangedAndWhatHasToBeMoved() throws IOException {
        serve("web@1111", first, api.url());
        serve("web%401111", first, api.url());
        serve("web%2Flatest", second, api.url());
        Run run = run("artifact", "diff", "web@1111", "web/latest", "--exit-code");
        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("added    -       3 B    new")
                .contains("changed  10 B    17 B   serve")
                .contains("removed  3 B     -      old")
                .contains("shared 300 kB, new 20 B")
                .contains("in 1 packs");
        JsonNode tree = Json.mapper()
                .readTree(run("artifact", "diff", "web@1111", "web/latest", "-o", "json")
                        .out());
        assertThat(tree.path("bytesShared").asLong()).isEqualTo(300_000);
        assertThat(tree.path("bytesToMove").asLong()).isLessThan(1_000);
        assertThat(run("artifact", "diff", "web/latest", "web/latest", "--exit-code")
                        .exit())
                .isZero();
    }

    @Test
    void pullsAFolderThatBelongsToItsPuller() throws IOException {
        serve("web%2Flatest", second, api.url());
        Run run = run("artifact", "pull", "web/latest", "--to", "pulled");
        assertThat(run.exit()).as(run.err()).isZero();
        Path pulled = folder.resolve("pulled");
        assertThat(pulled.resolve("new")).hasContent("new");
        assertThat(pulled.resolve("lib/data")).hasBinaryContent(random(300_000, 1));
        assertThat(pulled.resolve("serve")).isExecutable();
        assertThat(folder.resolve(".pulled.pull")).doesNotExist();
        Files.delete(pulled.resolve("new"));
        Run again = run("artifact", "pull", "web/latest", "--to", "pulled");
        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.err()).contains("is there already");
    }

    @Test
    void aPullGoesOnWithWhatAnInterruptedOneHasLeft() throws IOException {
        serve("web%2Flatest", second, api.url());
        Digest large = packs.entrySet().stream()
                .filter(pack -> pack.getValue().toFile().length() > 200_000)
                .findFirst()
                .orElseThrow()
                .getKey();
        api.file("GET /bucket/" + BlobKind.PACK.key(large), new byte[0]);
        Run failed = run("artifact", "pull", "web/latest", "--to", "pulled");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains(large.hex()).contains("is damaged in the store");
        assertThat(folder.resolve("pulled")).doesNotExist();
        serve("web%2Flatest", second, api.url());
        int before = api.asked().size();
        assertThat(run("artifact", "pull", "web/latest", "--to", "pulled").exit())
                .isZero();
        assertThat(api.asked().subList(before, api.asked().size()))
                .contains("GET /bucket/" + BlobKind.PACK.key(large))
                .noneMatch(
                        asked -> asked.startsWith("GET /bucket/manifests") || asked.startsWith("GET /bucket/layouts"));
    }

    @Test
    void theServerPassesTheBytesThroughWhenTheStoreIsOutOfReach() throws IOException {
        serve("web%2Flatest", second, NOWHERE);
        Run run = run("artifact", "pull", "web/latest");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("127.0.0.1 cannot be reached from here").contains("passes the bytes through");
        assertThat(folder.resolve(second.ref().manifest().hex().substring(0, 12))
                        .resolve("new"))
                .hasContent("new");
    }

    @Test
    void theTokenDoesNotLeaveForTheStore() throws IOException {
        serve("web%2Flatest", first, api.url());
        run("artifact", "files", "web/latest");
        for (int i = 0; i < api.asked().size(); i++) {
            assertThat(api.headers().get(i).containsKey("Authorization"))
                    .as(api.asked().get(i))
                    .isEqualTo(!api.asked().get(i).startsWith("GET /bucket/"));
        }
    }

    @Test
    void verifyNamesEachPackThatIsDamagedOrMissing() throws IOException {
        serve("web%2Flatest", second, api.url());
        Run good = run("artifact", "verify", "web/latest");
        assertThat(good.exit()).as(good.err()).isZero();
        assertThat(good.out()).startsWith("ok       web@3f786850e3").contains("2 packs");
        Digest pack = second.layout().packs().getFirst().digest();
        byte[] rotten = Files.readAllBytes(packs.get(pack));
        rotten[20] ^= 1;
        api.file("GET /bucket/" + BlobKind.PACK.key(pack), rotten);
        Run bad = run("artifact", "verify", "web/latest");
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(bad.out()).contains("bad      packs/" + pack.hex()).doesNotContain("ok ");
        assertThat(folder.toFile().list((at, name) -> name.startsWith("bowwave-")))
                .isEmpty();
    }

    private KeyPair sign(WrittenArtifact artifact) throws Exception {
        KeyPair pair = Ed25519.generate();
        AttestationKeys keys = new AttestationKeys(List.of(new AttestationKeys.Key("2026", pair.getPublic())));
        Provenance provenance = new Provenance(
                new AppName("web"),
                "https://git.example/web",
                "refs/heads/main",
                "3f786850e387550fdab836ed7e6dc881de23001b",
                artifact.ref().manifest(),
                new BuildId("0192f3c4-7b20-7cc3-98c4-dc0c0c07398f"),
                2,
                "builder-1",
                "urn:bowwave:platform",
                Instant.EPOCH,
                Instant.EPOCH);
        api.on("GET /v1/attestation-keys", 200, new String(JsonTrees.write(keys.tree()), StandardCharsets.UTF_8));
        api.on(
                "GET /v1/builds/0192f3c4-7b20-7cc3-98c4-dc0c0c07398f/attestation",
                200,
                new String(AttestationSigner.of(pair.getPrivate(), keys).sign(provenance), StandardCharsets.UTF_8));
        return pair;
    }

    @Test
    void saysWhoVouchesForAnArtifact() throws Exception {
        serve("web%2Flatest", second, api.url());
        KeyPair pair = sign(second);
        String id = Ed25519.id(pair.getPublic());
        String said =
                "with key \"2026\" (%s) by urn:bowwave:platform: commit 3f786850e3 of https://git.example/web, built by builder-1 in attempt 2"
                        .formatted(id.substring(0, 12));
        assertThat(run("artifact", "show", "web/latest").out()).contains("signed      " + said);
        JsonNode tree = Json.mapper()
                .readTree(run("artifact", "show", "web/latest", "-o", "json").out());
        assertThat(tree.at("/attestation/good").asBoolean()).isTrue();
        assertThat(tree.at("/attestation/keyId").asText()).isEqualTo(id);
        Run verified = run("artifact", "verify", "web/latest");
        assertThat(verified.exit()).as(verified.err()).isZero();
        assertThat(verified.out()).contains("ok       web@3f786850e3").contains("signed   " + said);

        Run keys = run("artifact", "keys", "-o", "json");
        Files.writeString(folder.resolve("keys.json"), keys.out());
        assertThat(run("artifact", "verify", "web/latest", "--keys", "keys.json")
                        .exit())
                .isZero();
        assertThat(run("artifact", "keys").out())
                .isEqualTo("# 2026, id %s\n%s".formatted(id, Ed25519.pem(pair.getPublic())));
        assertThat(run("artifact", "attestation", "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f")
                        .out())
                .contains("\"payloadType\"", id);
        assertThat(run("artifact", "attestation", "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f", "--statement")
                        .out())
                .contains("https://slsa.dev/provenance/v1");
    }

    @Test
    void verifyRefusesWhatNobodyOrAnotherVouchesFor() throws Exception {
        serve("web%2Flatest", second, api.url());
        sign(first);
        Run other = run("artifact", "verify", "web/latest");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out()).contains("bad      attestation of build").contains("it is about another artifact");
        AttestationKeys own = new AttestationKeys(
                List.of(new AttestationKeys.Key("own", Ed25519.generate().getPublic())));
        Files.write(folder.resolve("own.json"), JsonTrees.write(own.tree()));
        assertThat(run("artifact", "verify", "web/latest", "--keys", "own.json").out())
                .contains("expected one of \"own\"");
        Run wrong = run("artifact", "verify", "web/latest", "--keys", "none.json");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("cannot read");
        assertThat(run("artifact", "show", "web/latest").out()).contains("not signed  attestation of build");
    }

    @Test
    void verifyMissesAnAttestationOnlyWhereBuildsAreSigned() throws Exception {
        serve("web%2Flatest", second, api.url());
        Run unsigned = run("artifact", "verify", "web/latest");
        assertThat(unsigned.exit()).as(unsigned.out()).isZero();
        assertThat(unsigned.err()).contains("builds of this server are not signed");
        AttestationKeys own = new AttestationKeys(
                List.of(new AttestationKeys.Key("own", Ed25519.generate().getPublic())));
        Files.write(folder.resolve("own.json"), JsonTrees.write(own.tree()));
        Run missing = run("artifact", "verify", "web/latest", "--keys", "own.json");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.out()).contains("has no attestation");
    }

    @Test
    void saysWhenAndWhyAnArtifactWasRemoved() {
        api.on(
                "GET /v1/artifacts?ref=web%2Flatest",
                200, """
                {"manifest":"%s","layouts":[],"size":10,"builds":[{"build":"0192f3c4-7b20-7cc3-98c4-dc0c0c07398f","app":"web",
                 "commit":"3f786850e387550fdab836ed7e6dc881de23001b","finishedAt":"2026-01-31T11:00:00Z"}],
                 "regions":[{"region":"us-east","state":"removed","reason":"older than 30 days"}],"running":[],
                 "removed":{"at":"2026-01-31T12:00:00Z","reason":"older than 30 days"}}""".formatted(first.ref().manifest()));
        Run shown = run("artifact", "show", "web/latest");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("removed     2026-01-31T12:00:00Z, older than 30 days");
        Run pulled = run("artifact", "pull", "web/latest");
        assertThat(pulled.exit()).isEqualTo(3);
        assertThat(pulled.err()).contains("was removed from every region").contains("--again");
    }
}
