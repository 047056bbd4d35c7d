package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Watched;
import io.bowwave.process.Loop;
import io.bowwave.process.git.RemoteRefs;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real repositories, and nobody who tells of a push. */
@RealServers({Server.POSTGRES})
final class ReconcilerIT {

    private static final Duration EVERY = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PostgresServer postgres;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final AppName web = new AppName("web");

    private JobDatabase database;
    private Path folder;

    ReconcilerIT(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        String name = "heads_" + UUID.randomUUID().toString().replace("-", "");
        postgres.createDatabase(name);
        database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 4);
        database.migrate();
        database.regions().define(new RegionName("us-east"), "http://s3", "bowwave-us-east", true);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
        database.close();
    }

    @Test
    void buildsAPushThatNobodyTellsOfOnceHoweverManyProcessesLook() throws Exception {
        String repository = repository("web.git");
        database.apps().create(NewApp.of(web, repository, "main", "test"));
        String first = push("web.git", "main");
        start();
        start();
        awaitBuild(first);
        String second = push("web.git", "main");
        awaitBuild(second);

        push("web.git", "topic");
        String third = push("web.git", "main");
        awaitBuild(third);
        assertThat(builds()).extracting(Build::commit).containsExactly(third, second, first);
        assertThat(builds()).allSatisfy(build -> {
            assertThat(build.trigger()).isEqualTo("reconcile");
            assertThat(build.requestedBy()).isEqualTo("reconciler");
            assertThat(build.traceparent()).isNotNull();
        });
        await().atMost(PATIENCE).until(() -> third.equals(watched().head()));
    }

    @Test
    void leavesACommitAloneThatHasABuildAlsoWhenItWasCanceled() throws Exception {
        String repository = repository("web.git");
        database.apps().create(NewApp.of(web, repository, "main", "test"));
        String commit = push("web.git", "main");
        Build told = database.builds()
                .enqueue(new NewBuild(web, null, commit, "push", "ada", null, false))
                .build();
        database.builds().cancel(told.id(), "ada", "not this one");
        start();

        await().atMost(PATIENCE).until(() -> commit.equals(watched().head()));
        assertThat(builds()).extracting(Build::id).containsExactly(told.id());
    }

    @Test
    void looksOnceForSeveralAppsOfOneRepository() throws Exception {
        String repository = repository("web.git");
        AppName release = new AppName("web-release");
        database.apps().create(NewApp.of(web, repository, "main", "test"));
        database.apps().create(NewApp.of(release, repository, "release", "test"));
        database.apps().create(NewApp.of(new AppName("web-gone"), repository, "gone", "test"));
        String main = push("web.git", "main");
        String other = push("web.git", "release");
        reconciler(Duration.ofHours(1)).step();

        awaitBuild(main);
        await().atMost(PATIENCE).until(() -> !builds(release).isEmpty());
        assertThat(builds(release)).extracting(Build::commit).containsExactly(other);
        await().atMost(PATIENCE)
                .until(() -> database.heads()
                                .of(new AppName("web-gone"))
                                .orElseThrow()
                                .headAt()
                        != null);
        assertThat(database.heads().of(new AppName("web-gone")).orElseThrow().head())
                .isNull();
        assertThat(registry.counter("bowwave.heads.looks").count()).isEqualTo(1);
    }

    @Test
    void asksADeadRepositoryLessOftenAndTakesItUpWhenItIsBack() throws Exception {
        Path later = folder.resolve("later.git");
        database.apps().create(NewApp.of(web, later.toString(), "main", "test"));
        start();
        await().atMost(PATIENCE).until(() -> watched().failures() >= 2);
        Watched dead = watched();
        assertThat(dead.problem()).contains(later.toString()).contains("cannot be asked");
        assertThat(dead.failingSince()).isNotNull();
        await().atMost(PATIENCE)
                .until(() -> registry.get("bowwave.heads.unreachable").gauge().value() == 1);

        repository("later.git");
        String commit = push("later.git", "main");
        awaitBuild(commit);
        await().atMost(PATIENCE).until(() -> watched().failures() == 0);
        assertThat(watched().problem()).isNull();
    }

    private void start() {
        Reconciler reconciler = reconciler(EVERY);
        running.add(Loop.start("heads", reconciler::step));
    }

    private Reconciler reconciler(Duration every) {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        Duration within = Duration.ofSeconds(30);
        Reconciler reconciler = new Reconciler(
                database.heads(),
                new RemoteRefs("git", within),
                new LookTimes(every, every, random),
                new HeadMetrics(registry),
                random,
                within,
                2);
        running.add(reconciler);
        return reconciler;
    }

    private void awaitBuild(String commit) {
        await().atMost(PATIENCE)
                .until(() -> builds().stream().anyMatch(build -> build.commit().equals(commit)));
    }

    private List<Build> builds() {
        return builds(web);
    }

    private List<Build> builds(AppName app) {
        return database.builds().list(app, null, 10, null).items();
    }

    private Watched watched() {
        return database.heads().of(web).orElseThrow();
    }

    private String repository(String name) throws Exception {
        Path bare = folder.resolve(name);
        Path made = folder.resolve(name + ".new");
        git(folder, "init", "-q", "--bare", "-b", "main", made.toString());
        Path work = Files.createDirectory(folder.resolve(name + ".work"));
        git(work, "init", "-q", "-b", "main");
        git(work, "remote", "add", "origin", bare.toString());
        Files.move(made, bare);
        return bare.toString();
    }

    private String push(String name, String branch) throws Exception {
        Path work = folder.resolve(name + ".work");
        git(
                work,
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.test",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "change " + UUID.randomUUID());
        git(work, "push", "-q", "origin", "HEAD:refs/heads/" + branch);
        return git(work, "rev-parse", "HEAD");
    }

    private static String git(Path in, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", in.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
