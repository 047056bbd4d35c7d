package io.bowwave.builder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.builder.sandbox.SandboxKind;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers(Server.S3)
class BuilderIT {

    private static final String CONFIG = """
            build: { command: ./build.sh, env: { WORD: hello } }
            output: dist
            run: { command: ./server }
            """;

    private final S3Server s3;

    @TempDir
    private Path folder;

    private String bucket;
    private S3BlobStore store;
    private QueueServer queue;
    private GitRepository repository;
    private RunningProcess builder;

    BuilderIT(S3Server s3) {
        this.s3 = s3;
    }

    @BeforeEach
    void start() throws Exception {
        bucket = "bowwave-" + UUID.randomUUID();
        s3.createBucket(bucket);
        store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), bucket);
        queue = new QueueServer();
        repository = new GitRepository(folder.resolve("repository"));
        repository.write(".bowwave.yaml", CONFIG);
        builder = BuilderMain.start(config(folder.resolve("work")));
    }

    @AfterEach
    void stop() {
        builder.close();
        queue.close();
        store.close();
    }

    private BuilderConfig config(Path work) {
        return config(work, SandboxKind.PROCESS, Duration.ofSeconds(8));
    }

    private BuilderConfig config(Path work, SandboxKind sandbox, Duration drain) {
        return new BuilderConfig(
                "127.0.0.1",
                0,
                "builder",
                queue.uri(),
                new Secret(QueueServer.TOKEN),
                new RegionName("us-east"),
                URI.create(s3.endpoint()),
                s3.accessKey(),
                new Secret(s3.secretKey()),
                bucket,
                work,
                List.of("arch=any"),
                2,
                1,
                5,
                sandbox,
                List.of(),
                List.of(),
                null,
                Checkout.Fetch.SHALLOW,
                1 << 20,
                1 << 20,
                drain);
    }

    private String script(String body) throws Exception {
        repository.write("build.sh", "#!/bin/sh\nset -e\n" + body);
        Files.setPosixFilePermissions(
                repository.folder().resolve("build.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return repository.commit("script");
    }

    private String enqueue(String commit) {
        return queue.enqueue("web", repository.uri(), commit, 60_000, List.of());
    }

    private JsonNode finished(String build) {
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.finished(build) != null);
        return Objects.requireNonNull(queue.finished(build));
    }

    private static ArtifactRef artifact(JsonNode finish) throws IOException {
        assertThat(finish.path("outcome").asText()).as("%s", finish).isEqualTo("succeeded");
        return Json.mapper().treeToValue(finish.path("artifact"), ArtifactRef.class);
    }

    private Path release(ArtifactRef ref) throws IOException {
        return release(new ReleaseStore(folder.resolve("releases-" + UUID.randomUUID())), ref);
    }

    private ReleasePlan plan(ReleaseStore releases, ArtifactRef ref) throws IOException {
        Manifest manifest = Manifest.decode(store.read(BlobKind.MANIFEST, ref.manifest()));
        Layout layout = Layout.decode(store.read(BlobKind.LAYOUT, ref.layout()));
        return releases.plan(ref.manifest(), manifest, layout);
    }

    private Path release(ReleaseStore releases, ArtifactRef ref) throws IOException {
        return releases.assemble(plan(releases, ref), pack -> {
            Path file = folder.resolve(pack.digest().hex());
            store.download(BlobKind.PACK, pack.digest(), file);
            return file;
        });
    }

    private String storedLog(String build) throws IOException {
        return new String(store.logs().read(new AppName("web"), new BuildId(build), 1, 0, 1 << 20), UTF_8);
    }

    /** A command line that only this test has; process ids in a sandbox are its own. */
    private static String sleeper() {
        return "sleep 1000." + System.nanoTime();
    }

    private static boolean runs(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith(command));
    }

    private static void awaitRunning(String command) {
        await().atMost(Duration.ofSeconds(30)).until(() -> runs(command));
    }

    private static void gone(String command) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !runs(command));
    }

    @Test
    void aCommitBecomesAnArtifactInTheHomeStore() throws Exception {
        repository.write("version", "1");
        repository.write(".bowwave.yaml", CONFIG + "deploy: { strategy: canary, bake: 1m }\n");
        String commit = script("""
                mkdir -p dist
                echo "$WORD from $BOWWAVE_APP" > dist/greeting
                cp version dist/version
                test ! -e .git
                printf '#!/bin/sh\\n' > dist/server; chmod +x dist/server
                echo built to stderr >&2
                """);
        repository.write("version", "2");
        repository.commit("newer, not asked for");

        String build = enqueue(commit);
        JsonNode finish = finished(build);
        Path release = release(artifact(finish));
        assertThat(release.resolve("greeting")).hasContent("hello from web");
        assertThat(release.resolve("version")).hasContent("1");
        assertThat(release.resolve("server")).isExecutable();
        assertThat(finish.path("name").asText()).isEqualTo("web-" + commit.substring(0, 12));
        assertThat(finish.path("uploadedBytes").asLong()).isPositive();
        assertThat(finish.path("deploy")).hasToString("{\"strategy\":\"canary\",\"bakeSeconds\":60}");
        assertThat(queue.log(build))
                .contains("bowwave: build " + build)
                .contains("built to stderr")
                .endsWith("<end>");
        assertThat(storedLog(build) + "<end>").isEqualTo(queue.log(build));
        assertThat(folder.resolve("work/jobs")).isEmptyDirectory();
    }

    /** Some bytes of each chunk change, as when a program is linked again. */
    @Test
    void aMachineWithTheReleaseBeforeFetchesOnlyThePatchOfALargeFile() throws Exception {
        String build = """
                mkdir -p dist
                openssl enc -aes-128-ctr -nosalt -pass pass:x -md sha256 -in /dev/zero 2>/dev/null | head -c 2000000 > dist/engine
                for at in $(seq 1000 20000 1999999); do
                    cat seed | dd of=dist/engine bs=1 seek=$at count=1 conv=notrunc 2>/dev/null
                done
                """;
        repository.write("seed", "x");
        ArtifactRef one = artifact(finished(enqueue(script(build))));
        repository.write("seed", "y");
        String second = repository.commit("second");
        String id = queue.enqueue("web", repository.uri(), second, 60_000, List.of(one));
        ArtifactRef two = artifact(finished(id));
        assertThat(storedLog(id)).contains("a patch from " + one.manifest().brief());

        ReleaseStore releases = new ReleaseStore(folder.resolve("machine"));
        release(releases, one);
        ReleasePlan plan = plan(releases, two);
        assertThat(plan.base()).contains(one.manifest());
        assertThat(plan.packBytes()).isLessThan(20_000);
        assertThat(plan.layout().plainPacks().stream().mapToLong(Pack::size).sum())
                .isGreaterThan(1_900_000);
        Path release = release(releases, two);
        assertThat(release.resolve("engine"))
                .hasSameBinaryContentAs(release(two).resolve("engine"));
    }

    @Test
    void aSecondBuildUploadsOnlyWhatChanged() throws Exception {
        String large = "mkdir -p dist; head -c 5000000 /dev/urandom > dist/large; echo $BOWWAVE_COMMIT > dist/commit\n";
        repository.write("seed", "x");
        String first = script(
                large.replace(
                        "head -c 5000000 /dev/urandom",
                        "openssl enc -aes-128-ctr -nosalt -pass pass:x -md sha256 -in /dev/zero 2>/dev/null | head -c 5000000"));
        ArtifactRef one = artifact(finished(enqueue(first)));
        repository.write("seed", "y");
        String second = repository.commit("second");
        JsonNode finish = finished(queue.enqueue("web", repository.uri(), second, 60_000, List.of(one)));
        ArtifactRef two = artifact(finish);
        assertThat(two.manifest()).isNotEqualTo(one.manifest());
        assertThat(finish.path("uploadedBytes").asLong()).isLessThan(20_000);
        assertThat(release(two).resolve("commit")).hasContent(second);

        // A pack of the base is gone: everything is stored again.
        Layout layout = Layout.decode(store.read(BlobKind.LAYOUT, one.layout()));
        store.delete(BlobKind.PACK, layout.packs().getFirst().digest());
        repository.write("seed", "z");
        String third = repository.commit("third");
        ArtifactRef three =
                artifact(finished(queue.enqueue("web", repository.uri(), third, 60_000, List.of(two, one))));
        assertThat(release(three).resolve("commit")).hasContent(third);
    }

    @Test
    void aFailedCommandSaysItsStatusAndLastLines() throws Exception {
        String build = enqueue(script("echo one; echo 'no such compiler' >&2; exit 3\n"));
        JsonNode finish = finished(build);
        assertThat(finish.path("outcome").asText()).isEqualTo("failed");
        assertThat(finish.path("cause").asText()).isEqualTo("build-failed");
        assertThat(finish.path("message").asText()).contains("exited with 3").contains("no such compiler");
        assertThat(storedLog(build)).contains("no such compiler");
    }

    @Test
    void stepsRunInOrderUntilOneFailsAndAreNamed() throws Exception {
        repository.write(".bowwave.yaml", """
                build:
                  steps:
                    - { name: compile, run: mkdir dist; echo $BOWWAVE_STEP of $BOWWAVE_BRANCH }
                    - run: echo second; exit 5
                    - { name: never, run: echo third }
                output: dist
                run: { command: ./server }
                """);
        String build = enqueue(repository.commit("steps"));
        JsonNode finish = finished(build);
        assertThat(finish.path("cause").asText()).isEqualTo("build-failed");
        assertThat(finish.path("message").asText())
                .startsWith("step step 2 exited with 5")
                .contains("second");
        assertThat(storedLog(build))
                .contains("sandbox process: ", "step 1 of 3, compile", "compile of main", "step compile took ")
                .doesNotContain("third");
        assertThat(finish.path("steps").findValuesAsText("name"))
                .startsWith("checkout")
                .contains("step 2")
                .endsWith("artifact");
        assertThat(finish.path("steps").findValuesAsText("state"))
                .startsWith("succeeded", "succeeded", "failed")
                .endsWith("skipped");
    }

    @Test
    void aBuildThatIsSilentForTooLongIsEnded() throws Exception {
        String sleeper = sleeper();
        String commit = script("for i in 1 2 3 4; do echo $i; sleep 0.3; done; " + sleeper + "\n");
        JsonNode finish = finished(queue.enqueue("web", repository.uri(), commit, 60_000, List.of(), 1000L));
        assertThat(finish.path("cause").asText()).isEqualTo("timeout");
        assertThat(finish.path("message").asText()).isEqualTo("step build wrote nothing for 1 s (no-output timeout)");
        gone(sleeper);
    }

    @Test
    void aCacheFolderIsAsTheLastGoodBuildOfTheBranchLeftIt() throws Exception {
        repository.write(
                ".bowwave.yaml", CONFIG.replace("build: {", "build: { cache: [{ key: all, path: ~/.cache/all }],"));
        String commit =
                script("mkdir dist; cat ~/.cache/all/f > dist/before || true; echo $BOWWAVE_COMMIT > ~/.cache/all/f; "
                        + "test ! -e fail; echo 1 > dist/f\n");
        assertThat(release(artifact(finished(enqueue(commit)))).resolve("before"))
                .isEmptyFile();
        repository.write("fail", "");
        assertThat(finished(enqueue(repository.commit("fails"))).path("cause").asText())
                .isEqualTo("build-failed");
        Files.delete(repository.folder().resolve("fail"));
        // The build that failed had it, and has spoiled it.
        String third = repository.commit("third");
        assertThat(release(artifact(finished(enqueue(third)))).resolve("before"))
                .isEmptyFile();
        repository.write("x", "x");
        assertThat(release(artifact(finished(enqueue(repository.commit("fourth")))))
                        .resolve("before"))
                .hasContent(third);
    }

    @Test
    void secretsReachTheBuildAndNotItsLogOrCause() throws Exception {
        queue.secret("TOKEN", "correct horse");
        queue.secret("KEY", "battery staple\nsecond line\n");
        repository.write(
                ".bowwave.yaml", CONFIG.replace("build: {", "build: { secrets: [TOKEN, { name: KEY, file: true }],"));
        String build = enqueue(script("echo \"got $TOKEN\"; cat $KEY; printf '%s' \"x$TOKEN\" | base64; "
                + "printf correct; sleep 0.5; echo ' horse!'; exit 3\n"));
        JsonNode finish = finished(build);
        assertThat(finish.path("message").asText()).contains("exited with 3", "got ***", "***!");
        String told = storedLog(build) + queue.log(build) + finish;
        assertThat(told)
                .contains("secrets: TOKEN, KEY")
                .doesNotContain("correct horse", "battery", "second line", "Y29ycmVjdCBob3", "jb3JyZWN0IGhvcnN");
    }

    @Test
    void aSecretThatIsRefusedFailsTheBuild() throws Exception {
        repository.write(".bowwave.yaml", CONFIG.replace("build: {", "build: { secrets: [OTHER],"));
        JsonNode finish = finished(enqueue(script("true\n")));
        assertThat(finish.path("cause").asText()).isEqualTo("config-invalid");
        assertThat(finish.path("message").asText()).isEqualTo("secret OTHER: no such secret");
    }

    /** In whatever driver this machine has. */
    @Test
    void theUsualDriverBuildsAsWell() throws Exception {
        builder.close();
        queue.close();
        queue = new QueueServer();
        builder = BuilderMain.start(config(folder.resolve("work"), SandboxKind.AUTO, Duration.ofSeconds(8)));
        String build = enqueue(script("mkdir dist; echo \"$WORD in $BOWWAVE_SANDBOX\" > dist/f; pwd > dist/where\n"));
        Path release = release(artifact(finished(build)));
        assertThat(release.resolve("f")).content().startsWith("hello in ");
        assertThat(storedLog(build)).contains("bowwave: sandbox ");
    }

    @Test
    void anImageWithoutAnEngineFailsTheBuildAndSaysWhy() throws Exception {
        repository.write(".bowwave.yaml", CONFIG.replace("build: {", "build: { image: busybox,"));
        JsonNode finish = finished(enqueue(script("true\n")));
        assertThat(finish.path("cause").asText()).isEqualTo("config-invalid");
        assertThat(finish.path("message").asText())
                .isEqualTo(
                        "build.image: found busybox, but this builder runs no containers: this builder's sandbox is process");
    }

    @Test
    void aWrongConfigNamesLineAndKey() throws Exception {
        repository.write(".bowwave.yaml", CONFIG.replace("output", "ouput"));
        JsonNode finish = finished(enqueue(script("true\n")));
        assertThat(finish.path("cause").asText()).isEqualTo("config-invalid");
        assertThat(finish.path("message").asText()).contains("line 2: ouput: unknown key, expected one of");
    }

    @Test
    void anOutputThatIsNotThereOrCannotBeShippedFailsTheBuild() throws Exception {
        assertThat(finished(enqueue(script("true\n"))).path("message").asText())
                .contains("output: found nothing at dist after the build command");
        JsonNode finish = finished(enqueue(script("mkdir dist; ln -s /etc/passwd dist/x\n")));
        assertThat(finish.path("cause").asText()).isEqualTo("build-failed");
        assertThat(finish.path("message").asText()).contains("x: found a link to the absolute path /etc/passwd");
    }

    @Test
    void aCommitOrRepositoryThatIsNotThereFailsTheCheckout() throws Exception {
        script("true\n");
        JsonNode finish = finished(enqueue("0123456789012345678901234567890123456789"));
        assertThat(finish.path("cause").asText()).isEqualTo("checkout-failed");
        assertThat(finish.path("message").asText()).contains("has no commit 0123456789");
        String nowhere = queue.enqueue(
                "web", URI.create("file:///nowhere"), "0123456789012345678901234567890123456789", 60_000, List.of());
        assertThat(finished(nowhere).path("message").asText()).contains("cannot fetch from file:///nowhere");
    }

    @Test
    void theTimeLimitEndsTheWholeGroup() throws Exception {
        String sleeper = sleeper();
        String commit = script(sleeper + " & sleep 100\n");
        String build = queue.enqueue("web", repository.uri(), commit, 1500, List.of());
        JsonNode finish = finished(build);
        assertThat(finish.path("cause").asText()).isEqualTo("timeout");
        assertThat(finish.path("message").asText()).contains("did not end within 1500 ms");
        gone(sleeper);
    }

    @Test
    void aCanceledBuildStops() throws Exception {
        String sleeper = sleeper();
        String build = enqueue(script("exec " + sleeper + "\n"));
        awaitRunning(sleeper);
        queue.cancel("not needed");
        JsonNode finish = finished(build);
        assertThat(finish.path("outcome").asText()).isEqualTo("canceled");
        assertThat(finish.path("message").asText()).isEqualTo("not needed");
        gone(sleeper);
    }

    @Test
    void aFencedBuildIsDroppedWithoutAWord() throws Exception {
        String sleeper = sleeper();
        String build = enqueue(script("trap '' TERM; " + sleeper + "; sleep 100\n"));
        awaitRunning(sleeper);
        queue.fence();
        gone(sleeper);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(folder.resolve("work/jobs")).isEmptyDirectory());
        assertThat(queue.finished(build)).isNull();
        assertThat(store.logs().size(new AppName("web"), new BuildId(build), 1)).isEmpty();
    }

    @Test
    void aBuilderThatGoesAwayGivesItsBuildBack() throws Exception {
        String sleeper = sleeper();
        String build = enqueue(script("exec " + sleeper + "\n"));
        awaitRunning(sleeper);
        builder.close();
        JsonNode finish = finished(build);
        assertThat(finish.path("outcome").asText()).isEqualTo("release");
        assertThat(finish.path("cause").asText()).isEqualTo("builder-lost");
        gone(sleeper);
    }

    @Test
    void aBuilderThatDrainsLetsItsBuildEndAndClaimsNoOther() throws Exception {
        builder.close();
        queue.close();
        queue = new QueueServer();
        builder = BuilderMain.start(config(folder.resolve("work"), SandboxKind.PROCESS, Duration.ofSeconds(60)));
        String sleeper = "sleep 2." + System.nanoTime() % 1_000_000_000;
        String build = enqueue(script("mkdir dist; echo 1 > dist/f; " + sleeper + "\n"));
        awaitRunning(sleeper);
        builder.close();
        String next = enqueue(repository.git("rev-parse", "HEAD"));
        artifact(Objects.requireNonNull(queue.finished(build)));
        assertThat(queue.finished(next)).isNull();
    }

    @Test
    void aQueueThatIsAwayForAWhileCostsNothingButTime() throws Exception {
        Path file = folder.resolve("began");
        String build = enqueue(script("mkdir dist; echo 1 > dist/f; echo 11 > " + file + "; while [ -e " + file
                + " ]; do sleep 0.05; done; echo the end\n"));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
        queue.away(true);
        int before = queue.heartbeats();
        Files.delete(file);
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(5)).until(() -> queue.finished(build) == null);
        queue.away(false);
        artifact(finished(build));
        assertThat(queue.log(build)).contains("the end");
        assertThat(queue.heartbeats()).isGreaterThan(before);
    }

    @Test
    void aStoreThatRefusesGivesTheBuildBack() throws Exception {
        builder.close();
        queue.close();
        queue = new QueueServer();
        bucket = "bowwave-nobody-has-it";
        builder = BuilderMain.start(config(folder.resolve("work2")));
        JsonNode finish = finished(enqueue(script("mkdir dist; echo 1 > dist/f\n")));
        assertThat(finish.path("outcome").asText()).isEqualTo("release");
        assertThat(finish.path("cause").asText()).isEqualTo("infra");
        assertThat(finish.path("message").asText()).contains("bowwave-nobody-has-it");
    }

    @Test
    void oneWorkFolderIsForOneBuilder() {
        assertThatThrownBy(() -> BuilderMain.start(config(folder.resolve("work"))))
                .rootCause()
                .hasMessageContaining("found another builder at work in");
    }

    @Test
    void filesWithTheSameContentAndManyFilesSurviveTheTrip() throws Exception {
        ArtifactRef ref = artifact(finished(enqueue(script(
                "mkdir -p dist/a/b; for i in $(seq 300); do echo $((i % 10)) > dist/a/b/$i; done; : > dist/e\n"))));
        Manifest manifest = Manifest.decode(store.read(BlobKind.MANIFEST, ref.manifest()));
        assertThat(manifest.files()).hasSize(301).extracting(FileEntry::path).contains("a/b/300", "e");
        assertThat(manifest.chunks().count()).isEqualTo(10);
        assertThat(release(ref).resolve("a/b/17")).hasContent("7");
    }
}
