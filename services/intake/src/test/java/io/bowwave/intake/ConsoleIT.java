package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.intake.forge.Hmac;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildStep;
import io.bowwave.jobtable.NewFreeze;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, where there is one. What it shows is left in {@code target/console.png}. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Transfer MOVED = new Transfer(41_000_000, 122_000_000, 310_000_000);

    private Stack stack;

    @BeforeAll
    void start(PostgresServer postgres, KafkaServer kafka, S3Server s3) {
        stack = new Stack(postgres, kafka, s3);
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    @Test
    void showsWhatTheApiSays(@TempDir(cleanup = CleanupMode.NEVER) Path profile) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Browser.PROGRAM), "no Chromium here");
        Scenario scenario = new Scenario(stack, new AppName("web"));
        Build queued = story(scenario);
        try (Browser browser = new Browser(profile, 1280, 2000)) {
            browser.open(stack.uri("/?token=" + stack.admin));

            await().atMost(SOON).untilAsserted(() -> assertThat(browser.text())
                    .contains("admin (admin)", "live", "Waits for")
                    .contains("us-east: 1 of 2 machines healthy (1 fetching)")
                    .contains("not complete in every region yet", "is the goal already")
                    .contains("build-failed", "4 of 6 machines", "wave started"));
            assertThat(browser.run("location.href")).doesNotContain("token");
            browser.screenshot(Path.of("target/console.png"));

            scenario.run(queued);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(rows(browser, "running")).isEqualTo("2"));
            deploy(browser, scenario);
            pauseWavesAndFreeze(browser, scenario);
            readLog(browser, scenario);
            seeWhereItComesFrom(browser, scenario);
            browser.dark();
            browser.screenshot(Path.of("target/console-dark.png"));
        }
    }

    @Test
    void aWrongTokenLeadsToTheFormAndARightOneOutOfIt(@TempDir(cleanup = CleanupMode.NEVER) Path profile)
            throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Browser.PROGRAM), "no Chromium here");
        try (Browser browser = new Browser(profile, 1000, 700)) {
            browser.open(stack.uri("/?token=wrong"));
            await().atMost(SOON).untilAsserted(() -> assertThat(browser.text()).contains("nobody has this token"));
            browser.screenshot(Path.of("target/console-login.png"));

            browser.run("document.getElementById('token').value = '" + stack.admin
                    + "'; document.getElementById('login-form').requestSubmit()");

            await().atMost(SOON).untilAsserted(() -> assertThat(browser.text()).contains("admin (admin)", "live"));
        }
    }

    /** Goes back to the first build: asks, confirms, and the request is in the log. */
    private void deploy(Browser browser, Scenario scenario) {
        browser.run("document.querySelector('[aria-label=\"Deploy aaaaaaaaaa\"]').click()");
        assertThat(browser.text()).contains("Deploy aaaaaaaaaa?");
        browser.run(
                "document.getElementById('ask-input').value = 'by hand'; document.getElementById('ask-form').requestSubmit()");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        stack.get("/v1/deploys?app=" + scenario.app).body())
                .contains("by hand"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text()).contains("the rollout to take the request"));
    }

    /** A deploy in waves shows its gates, is paused by a button, and a freeze is told. */
    private void pauseWavesAndFreeze(Browser browser, Scenario scenario) throws IOException {
        RequestId waves = new RequestId("req-waves");
        scenario.rollOutInWaves(waves, 3);
        stack.jobs.freezes().add(new NewFreeze(scenario.app, null, null, null, null, "release train", "ada"));
        scenario.defineApp();
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text())
                .contains("us-east 5%", "errors", "9 is more than 2")
                .contains("Deploys are frozen", "release train"));
        browser.screenshot(Path.of("target/console-waves.png"));
        browser.run("document.querySelector('[aria-label=\"Details of req-waves\"]').click()");
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text())
                .contains("Gate errors of wave 1 failed: 9 is more than 2"));
        browser.run("document.getElementById('panel-close').click()");
        browser.run("document.querySelector('[aria-label=\"Pause req-waves\"]').click()");
        assertThat(browser.text()).contains("Pause this rollout?");
        browser.run(
                "document.getElementById('ask-input').value = 'look first'; document.getElementById('ask-form').requestSubmit()");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        stack.get("/v1/deploys?app=" + scenario.app).body())
                .contains("look first", "\"deploy\":\"req-waves\""));
    }

    private void readLog(Browser browser, Scenario scenario) {
        Build running = stack.jobs
                .builds()
                .list(scenario.app, BuildStatus.RUNNING, 1, null)
                .items()
                .getFirst();
        browser.run("document.querySelector('[aria-label=\"Build " + running.id() + "\"]').click()");
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text())
                .contains("builder " + running.worker() + " has attempt 1"));
        scenario.log(running, 0, "+ ./build.sh\n", false);
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text()).contains("+ ./build.sh"));
        stack.jobs
                .buildSteps()
                .say(
                        running.id(),
                        1,
                        new WorkerId("builder-1"),
                        List.of(new BuildStep.Said(
                                BuildStep.Kind.STEP,
                                "unit tests",
                                BuildStep.State.RUNNING,
                                Duration.ofSeconds(5),
                                null,
                                null)));
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text()).contains("unit tests"));
        scenario.log(running, 13, "packing dist <b>bold</b>\n", false);
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text()).contains("packing dist <b>bold</b>"));
    }

    /** A delivery that led to nothing, and who signed the first build; the browser checks the signature itself. */
    private void seeWhereItComesFrom(Browser browser, Scenario scenario) throws Exception {
        String body = "{\"ref\":\"refs/heads/topic\",\"commit\":\"" + "9".repeat(40) + "\"}";
        stack.post(
                "/webhooks/generic/" + scenario.app,
                body,
                "X-Bowwave-Signature",
                "sha256=" + Hmac.hex(Stack.COMMON_SECRET, body.getBytes(StandardCharsets.UTF_8)));
        stack.jobs
                .builds()
                .list(scenario.app, BuildStatus.SUCCEEDED, 9, null)
                .items()
                .forEach(this::attest);
        browser.open(stack.uri("/"));
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.text())
                .contains("Webhooks", "is built from refs/heads/main, not from refs/heads/topic"));
        browser.run("document.querySelector('#builds tr:has(.good) button.link').click()");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text()).contains("Signed by", "2026", "Vouched for by"));
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        browser.run("document.querySelectorAll('#panel-body details .good').length"))
                .as("signature and digest")
                .isEqualTo("2"));
        browser.screenshot(Path.of("target/console-attestation.png"));
    }

    private void attest(Build build) {
        try {
            Provenance provenance = new Provenance(
                    build.app(),
                    build.repoUrl(),
                    build.ref(),
                    build.commit(),
                    Objects.requireNonNull(build.artifact()).manifest(),
                    build.id(),
                    build.attempt(),
                    "builder-1",
                    "https://bowwave.example.test",
                    build.createdAt(),
                    build.createdAt());
            AttestationKeys trusted =
                    new AttestationKeys(List.of(new AttestationKeys.Key("2026", stack.signing.getPublic())));
            stack.store
                    .attestations()
                    .put(
                            build.id(),
                            build.attempt(),
                            AttestationSigner.of(stack.signing.getPrivate(), trusted)
                                    .sign(provenance));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String rows(Browser browser, String status) {
        return browser.run("[...document.querySelectorAll('#builds .pill')].filter(each => each.textContent === '"
                + status + "').length");
    }

    private Build story(Scenario scenario) {
        scenario.createApp();
        Build first = scenario.run(scenario.queue('a'));
        ArtifactRef one = scenario.succeed(first, 482_000_000, 482_000_000);
        scenario.replicate(first, one, 482_000_000, true);
        RequestId before = new RequestId("req-first");
        scenario.rollOut(before, first, one, 1, null);
        Scenario.REGIONS.forEach(region -> scenario.converge(before, region, 1, 2));
        scenario.complete(before, first, 1, 6);
        Build second = scenario.run(scenario.queue('b'));
        ArtifactRef two = scenario.succeed(second, 483_100_000, 3_400_000);
        scenario.replicate(second, two, 3_400_000, true);
        RequestId now = new RequestId("req-second");
        scenario.rollOut(now, second, two, 2, first);
        scenario.converge(now, Stack.WEST, 2, 2);
        fleet(scenario, Stack.WEST, second, MachineState.HEALTHY);
        fleet(scenario, Stack.EAST, second, MachineState.FETCHING);
        fleet(scenario, Stack.SOUTH, second, MachineState.STARTING);
        Build third = scenario.run(scenario.queue('c'));
        scenario.replicate(third, scenario.succeed(third, 483_400_000, 1_200_000), 1_200_000, false);
        scenario.fail(scenario.run(scenario.queue('d')), "./build.sh ended with 2: src/Main.java:14: ';' expected");
        Build running = scenario.run(scenario.queue('e'));
        scenario.log(running, 0, "+ ./build.sh\ncompiling 214 files\n", false);
        return scenario.queue('f');
    }

    private static void fleet(Scenario scenario, RegionName region, Build build, MachineState second) {
        FleetCount healthy = new FleetCount(
                2, build.id(), MachineState.HEALTHY, second == MachineState.HEALTHY ? 2 : 1, MOVED, null);
        if (second == MachineState.HEALTHY) {
            scenario.fleet(region, healthy);
        } else {
            scenario.fleet(region, healthy, new FleetCount(2, build.id(), second, 1, Transfer.NONE, null));
        }
        scenario.machine(region, 1, 2, MachineState.HEALTHY, build, MOVED);
        scenario.machine(region, 2, 2, second, build, Transfer.NONE);
    }
}
