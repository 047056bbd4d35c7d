package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.cli.BowwaveMain;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.Programs;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.intake.IntakeConfig;
import io.bowwave.intake.IntakeMain;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Outcome;
import io.bowwave.ledger.LedgerConfig;
import io.bowwave.ledger.LedgerMain;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.store.S3BlobStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command line against the real API: that both mean the same by every path, field and code. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class CommandLineIT {

    private static final String EAST = "us-east";

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final String app = "web-" + suffix;

    private final String made = "made-" + suffix;

    private final Map<ArtifactRef, String> builds = new HashMap<>();

    private Path folder;

    private JobDatabase jobs;
    private RunningProcess ledger;
    private RunningProcess intake;
    private Map<String, String> environment;
    private String commit;

    private record Ran(int exit, String out, String err) {}

    @BeforeAll
    void start(PostgresServer postgres, KafkaServer kafka, S3Server s3, @TempDir Path temporary) throws Exception {
        folder = temporary;
        String database = "cli_" + suffix;
        postgres.createDatabase(database);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        s3.createBucket("home-" + suffix);
        jobs = JobDatabase.open(postgres.jdbcUrl(database), postgres.user(), postgres.password(), 4);
        jobs.migrate();
        jobs.regions().define(new RegionName(EAST), s3.endpoint(), "home-" + suffix, true);
        String token = jobs.tokens().issue("admin", Set.of("admin"), null);
        Secret password = new Secret(postgres.password());
        ledger = LedgerMain.start(new LedgerConfig(
                "127.0.0.1", 0, postgres.jdbcUrl(database), postgres.user(), password, kafka.bootstrap()));
        intake = IntakeMain.start(ConfigReader.read(
                IntakeConfig.class,
                Map.of(
                        "port", "0",
                        "db-url", postgres.jdbcUrl(database),
                        "db-user", postgres.user(),
                        "db-password", postgres.password(),
                        "kafka-bootstrap", kafka.bootstrap(),
                        "home-endpoint", s3.endpoint(),
                        "home-bucket", "home-" + suffix,
                        "home-access-key", s3.accessKey(),
                        "home-secret-key", s3.secretKey())));
        environment = Map.of(
                "BOWWAVE_SERVER",
                "http://127.0.0.1:" + intake.port(),
                "BOWWAVE_TOKEN",
                token,
                "PATH",
                System.getenv("PATH"));
        commit = repository();
        ran("app", "create", app, "--repo", folder.toString(), "--region", EAST);
    }

    @AfterAll
    void stop() {
        intake.close();
        ledger.close();
        jobs.close();
    }

    private String repository() throws Exception {
        Files.writeString(folder.resolve("file"), "content");
        git("init", "-q", "-b", "main");
        git("add", "--all");
        git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "first");
        return git("rev-parse", "HEAD");
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Programs.Result result = Programs.run(folder, Duration.ofSeconds(20), command);
        assertThat(result.ok()).as(result.output()).isTrue();
        return result.output();
    }

    private Ran ran(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = BowwaveMain.run(new PrintWriter(out), new PrintWriter(err), environment, folder, command);
        return new Ran(exit, out.toString(), err.toString());
    }

    private JsonNode json(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("-o", "json"));
        Ran ran = ran(words.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        return Json.mapper().readTree(ran.out());
    }

    @Test
    void showsAndChangesApps() throws Exception {
        assertThat(ran("app", "list").out()).contains(app).contains(folder.toString());
        assertThat(ran("app", "create", app, "--repo", "elsewhere").exit()).isEqualTo(5);
        assertThat(ran("app", "create", "No", "--repo", "x").exit()).isEqualTo(2);
        assertThat(ran("app", "update", app, "--auto-deploy", "--pool", "disk=ssd")
                        .out())
                .contains("auto-deploy  yes")
                .contains("pool         disk=ssd");
        assertThat(ran("app", "update", app, "--no-auto-deploy").out()).contains("auto-deploy  no");
        Ran unknown = ran("app", "show", "nobody");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.err()).contains("nobody").contains("next: bowwave app list");
    }

    @Test
    void startsShowsAndCancelsBuilds() throws Exception {
        JsonNode started = json("build", "start", app);
        String id = started.path("id").asText();
        assertThat(started.path("commit").asText()).isEqualTo(commit);
        assertThat(ran("build", "list", "--app", app).out())
                .contains(id.substring(0, 13))
                .contains("queued");
        assertThat(ran("build", "show", id.substring(0, 18)).out())
                .contains(commit)
                .contains("No region has it yet.");
        assertThat(ran("build", "start", app, "--ref", "no-such-branch").exit()).isIn(2, 3, 5);
        assertThat(ran("build", "cancel", id, "--reason", "enough").out()).contains("is canceled");
        assertThat(ran("build", "logs", "-f", id).exit()).isZero();
        assertThat(ran("build", "start", app, "--again", "--follow", "--timeout", "1s")
                        .exit())
                .isEqualTo(124);
        assertThat(ran("build", "show", "00000000").exit()).isEqualTo(3);
    }

    /** A build that has made an artifact of this tree. */
    private ArtifactRef built(Path tree, S3BlobStore store, String ofCommit, KnownArtifact... known) throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        WrittenArtifact artifact = new ArtifactWriter(
                        work, List.of(known), (file, pack, _) -> store.put(BlobKind.PACK, pack.digest(), file))
                .write(tree, new RunInstructions("./serve", Map.of(), 0, null, Duration.ofSeconds(1)));
        store.put(BlobKind.LAYOUT, artifact.ref().layout(), artifact.layout().encode());
        store.put(
                BlobKind.MANIFEST,
                artifact.ref().manifest(),
                artifact.manifest().encode());
        WorkerId worker = new WorkerId("builder-1");
        jobs.builds().enqueue(new NewBuild(new AppName(made), null, ofCommit, "manual", "ada", null, true));
        Build running = jobs.claims().claim(List.of(worker)).getFirst().build();
        jobs.claims().finish(running.id(), running.attempt(), worker, new Outcome.Succeeded(artifact.ref(), null, 7));
        builds.put(artifact.ref(), running.id().text());
        return artifact.ref();
    }

    @Test
    void showsComparesVerifiesAndPullsArtifacts(S3Server s3) throws Exception {
        ran("app", "create", made, "--repo", folder.toString(), "--region", EAST);
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.writeString(tree.resolve("serve"), "one");
        try (S3BlobStore store =
                S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), "home-" + suffix)) {
            ArtifactRef first = built(tree, store, "1".repeat(40));
            Files.writeString(tree.resolve("more"), "two");
            ArtifactRef second = built(tree, store, "2".repeat(40));
            String digest = second.manifest().text();

            for (String ref : List.of(
                    digest,
                    digest.substring(7, 17),
                    String.valueOf(builds.get(second)),
                    made + "/latest",
                    made + "@2222")) {
                assertThat(json("artifact", "show", ref).path("manifest").asText())
                        .as(ref)
                        .isEqualTo(digest);
            }
            assertThat(ran("artifact", "show", made + "/latest").out()).contains("command     ./serve");
            assertThat(json("artifact", "files", digest).at("/files/1/path").asText())
                    .isEqualTo("serve");
            assertThat(ran("artifact", "diff", String.valueOf(builds.get(first)), digest)
                            .out())
                    .contains("added   -       3 B    more");
            assertThat(ran("artifact", "pull", digest, "--to", "pulled").exit()).isZero();
            assertThat(folder.resolve("pulled/more")).hasContent("two");
            assertThat(ran("artifact", "retention").out()).contains("Every build is kept.");
            ran("app", "set", made, "--keep-count", "1", "--keep-days", "0");
            assertThat(ran("app", "show", made).out()).contains("newest 1 builds, 0 days, last 10 deployed");
            assertThat(json("artifact", "retention", "--app", made)
                            .at("/0/expiring/0/build")
                            .asText())
                    .isEqualTo(builds.get(first));
            assertThat(ran("build", "pin", String.valueOf(builds.get(first))).out())
                    .contains("1 pinned");
            assertThat(ran("artifact", "retention", "--app", made).out()).contains("Every build is kept.");
            assertThat(ran("build", "unpin", String.valueOf(builds.get(first))).out())
                    .contains("0 pinned");
            assertThat(ran("app", "set", made, "--keep-count", "0").exit()).isEqualTo(2);

            assertThat(ran("artifact", "verify", digest, "--region", EAST).exit())
                    .isZero();

            Layout layout = Layout.decode(store.read(BlobKind.LAYOUT, second.layout()));
            store.delete(BlobKind.PACK, layout.packs().getFirst().digest());
            Ran bad = ran("artifact", "verify", digest);
            assertThat(bad.exit()).as(bad.err()).isEqualTo(1);
            assertThat(bad.out()).contains("is in no store of us-east");
        }
        assertThat(ran("artifact", "show", "sha256:" + "0".repeat(64)).exit()).isEqualTo(3);
        assertThat(ran("artifact", "show", made + "@3333").exit()).isEqualTo(3);
        assertThat(ran("artifact", "show", "nonsense").exit()).isEqualTo(2);
    }

    @Test
    void aPushToABareRepositoryStartsABuildThroughItsHook() throws Exception {
        String pushed = "pushed-" + suffix;
        Path bare = folder.resolve("pushed.git");
        git("init", "-q", "--bare", "-b", "main", bare.toString());
        git("-C", bare.toString(), "config", "receive.denyDeleteCurrent", "ignore");
        ran("app", "create", pushed, "--repo", bare.toString(), "--region", EAST);
        Ran hook = ran("app", "hook", pushed);
        assertThat(hook.exit()).as(hook.err()).isZero();
        Path script = bare.resolve("hooks/post-receive");
        Files.writeString(script, hook.out());
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

        String said = git("push", bare.toString(), "main", "main:topic");
        assertThat(said)
                .contains("bowwave: " + pushed + ": build ")
                .contains("is queued")
                .contains("bowwave: http://127.0.0.1:" + intake.port() + "/#" + pushed);
        JsonNode builds = json("build", "list", "--app", pushed).path("items");
        assertThat(builds).hasSize(1);
        assertThat(builds.at("/0/commit").asText()).isEqualTo(commit);
        assertThat(builds.at("/0/trigger").asText()).isEqualTo("push");
        assertThat(ran("app", "deliveries", pushed).out()).contains("generic").contains("queued");
        ran("build", "cancel", builds.at("/0/id").asText());

        ran("app", "update", pushed, "--webhook-secret", "another", "--drop-old-secret");
        assertThat(ran("app", "show", pushed).out()).contains("webhooks     signed");
        git("push", "-q", bare.toString(), ":topic");
        git("push", "-q", bare.toString(), ":main");
        assertThat(git("push", bare.toString(), "main")).as("never refused").contains("make a new hook");

        Files.writeString(
                script,
                ran("app", "hook", pushed, "--hook-server", "http://127.0.0.1:1")
                        .out());
        git("push", "-q", bare.toString(), ":main");
        assertThat(git("push", bare.toString(), "main")).contains("does not answer");
    }

    @Test
    void asksForDeploysAndSaysWhyNot() throws Exception {
        Ran nothing = ran("deploy", app);
        assertThat(nothing.exit()).isEqualTo(5);
        assertThat(nothing.err()).contains("no build that is deployable");
        assertThat(ran("deploy", "nobody").exit()).isEqualTo(3);
        JsonNode asked = json("rollback", app, "--reason", "to see", "--detach");
        assertThat(asked.path("request").asText()).startsWith("cli-");
        Ran waited = ran("rollback", app, "--reason", "to see", "--timeout", "2s");
        assertThat(waited.exit()).as(waited.err()).isEqualTo(124);
        assertThat(waited.err()).contains("it waits for");
    }

    @Test
    void showsRegionsStatusLedgerAndItsOwnToken() throws Exception {
        assertThat(ran("region", "list").out()).contains(EAST).contains("home-" + suffix);
        assertThat(ran("status", app).out()).contains("no rollout goes on").contains("bowwave deploy " + app);
        assertThat(ran("status", app, "--machines").out()).contains("No machine has reported.");
        assertThat(ran("ledger", "show").out()).contains("state             idle");
        assertThat(ran("ledger", "rebuild", "--timeout", "60s").exit()).isZero();
        assertThat(ran("doctor").out()).contains("ok       token").contains("admin, may admin");
    }

    @Test
    void followsTheLogFromItsBeginning() {
        ran("rollback", app, "--reason", "for the log", "--detach");
        Ran followed = ran("events", "--app", app, "--from", "beginning", "--limit", "1");
        assertThat(followed.exit()).as(followed.err()).isZero();
        assertThat(followed.out()).contains("deploy.request rollback");
    }

    @Test
    void refusesWithoutAToken() {
        StringWriter err = new StringWriter();
        int exit = BowwaveMain.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Map.of("BOWWAVE_SERVER", "http://127.0.0.1:" + intake.port(), "BOWWAVE_TOKEN", "wrong"),
                folder,
                "app",
                "list");
        assertThat(exit).isEqualTo(4);
        assertThat(err.toString()).contains("does not know this token");
    }
}
