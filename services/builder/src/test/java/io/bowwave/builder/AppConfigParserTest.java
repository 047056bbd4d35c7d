package io.bowwave.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.job.BuildCause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppConfigParserTest {

    private static final String FULL = """
            version: 1
            build: { command: ./build.sh, timeout: 15m, env: { K: V, N: 7, T: yes } }
            output: dist
            run:
              command: ./bin/server
              env: { GREETING: hello }
              port: 8080
              health: { http: /healthz, timeout: 1s, interval: 250ms, start: 1m }
              stop-grace: 3s
            """;

    private static void refused(String yaml, String... faults) {
        assertThatThrownBy(() -> AppConfigParser.parse(yaml))
                .isInstanceOfSatisfying(
                        BuildFailure.class, e -> assertThat(e.reason()).isEqualTo(BuildCause.CONFIG_INVALID))
                .message()
                .contains(faults);
    }

    @Test
    void readsEveryKey() throws Exception {
        assertThat(AppConfigParser.parse(FULL))
                .isEqualTo(new AppConfig(
                        AppConfig.Checkout.DEFAULT,
                        new AppConfig.Build(
                                List.of(new AppConfig.Step("build", "./build.sh", null)),
                                Duration.ofMinutes(15),
                                Map.of("K", "V", "N", "7", "T", "yes"),
                                false,
                                null,
                                List.of(),
                                List.of()),
                        "dist",
                        new RunInstructions(
                                "./bin/server",
                                Map.of("GREETING", "hello"),
                                8080,
                                new HealthCheck(
                                        new HealthCheck.Http("/healthz"),
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(250),
                                        Duration.ofMinutes(1)),
                                Duration.ofSeconds(3)),
                        null));
    }

    @Test
    void whatIsOptionalHasDefaults() throws Exception {
        AppConfig config = AppConfigParser.parse("build: {command: make}\noutput: out\nrun: {command: ./x}\n");
        assertThat(config.build().timeout()).isNull();
        assertThat(config.run()).isEqualTo(new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(10)));
        AppConfig tcp = AppConfigParser.parse(
                "build: {command: make}\noutput: out\nrun: {command: ./x, port: 1, health: {tcp: true}}\n");
        assertThat(tcp.run().health())
                .isEqualTo(new HealthCheck(
                        new HealthCheck.Tcp(), Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(30)));
    }

    @Test
    void namesLineAndKeyOfEveryFaultInOneGo() {
        refused(
                FULL.replace("health:", "helth:")
                        .replace("output: dist", "output: ../dist")
                        .replace("8080", "http")
                        .replace("15m", "15 minutes"),
                """
                line 2: build.timeout: found "15 minutes", expected a duration such as 500ms, 30s, 15m or 1h, up to 6 h
                line 3: output: found "../dist", expected a path inside the checkout
                line 7: run.port: found "http", expected 1 to 65535
                line 8: run.helth: unknown key, expected one of [command, env, port, health, stop-grace,""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command: ./bin/server|command: [a]|line 5: run.command: found a list, expected a text",
                "command: ./bin/server|command:|line 5: run.command: found nothing, expected a text",
                "output: dist|output: ''|line 3: output: found an empty text",
                "version: 1|version: 2|line 1: version: found \"2\", expected 1",
                "version: 1|verson: 1|line 1: verson: unknown key, expected one of [version, checkout, build, output, run, deploy]",
                "version: 1|run: x|line 4: run: found for the second time",
                "GREETING: hello|1X: y|line 6: run.env.1X: is no name of a variable",
                "GREETING: hello|X: [y]|line 6: run.env.X: found a list, expected a text",
                "GREETING: hello|X: |line 6: run.env.X: found nothing, expected a text",
                "http: /healthz|http: healthz|line 8: run.health.http: found \"healthz\", expected a path that begins with /",
                "http: /healthz|tcp: false|line 8: run.health.tcp: found \"false\", expected true",
                "http: /healthz|'http: /x, tcp: true'|line 8: run.health: found [http, tcp], expected just one of",
                "http: /healthz,|''|line 8: run.health: found [], expected just one of [http, tcp, command]",
                "port: 8080||line 5: run.port: found nothing, expected a port, since run.health asks the app on it",
                "stop-grace: 3s|stop-grace: 0s|line 9: run.stop-grace: found \"0s\", expected a duration",
                "output: dist|output: \"dist|line",
            })
    void saysWhatWasFoundAndWhatIsExpected(String from, String to, String fault) {
        refused(FULL.replace(from, to == null ? "" : to), fault);
    }

    @Test
    void readsStepsCachesSecretsAndWhatIsCheckedOut() throws Exception {
        AppConfig config = AppConfigParser.parse("""
                checkout: { submodules: true, lfs: true, paths: [services/web, lib] }
                build:
                  steps:
                    - { name: compile, run: make, timeout: 5m }
                    - run: make test
                  network: true
                  image: maven:3-eclipse-temurin-25
                  cache: [{ key: m2, path: ~/.m2 }, { key: out, path: build/cache }]
                  secrets: [TOKEN, { name: KEY, file: true }]
                output: out
                run: { command: ./x }
                """);
        assertThat(config.checkout()).isEqualTo(new AppConfig.Checkout(true, true, List.of("services/web", "lib")));
        assertThat(config.build())
                .isEqualTo(new AppConfig.Build(
                        List.of(
                                new AppConfig.Step("compile", "make", Duration.ofMinutes(5)),
                                new AppConfig.Step("step 2", "make test", null)),
                        null,
                        Map.of(),
                        true,
                        "maven:3-eclipse-temurin-25",
                        List.of(new AppConfig.Cache("m2", "~/.m2"), new AppConfig.Cache("out", "build/cache")),
                        List.of(new AppConfig.SecretUse("TOKEN", false), new AppConfig.SecretUse("KEY", true))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps: [{run: a}], command: b|build: found [command, steps], expected just one of them",
                "steps: []|build.steps: found an empty list, expected a list of [name, run, timeout]",
                "steps: [a]|build.steps: found \"a\", expected keys [name, run, timeout]",
                "steps: [{name: a}]|build.steps.run: found nothing, expected a text",
                "command: a, network: maybe|build.network: found \"maybe\", expected true or false",
                "command: a, image: 'a b'|build.image: found \"a b\", expected the name of an image",
                "command: a, image: --privileged|build.image: found \"--privileged\", expected the name of an image",
                "command: a, cache: [{key: a/b, path: c}]|build.cache.key: found \"a/b\"",
                "command: a, cache: [{key: a, path: ../c}]|build.cache.path: found \"../c\", expected a path inside",
                "command: a, cache: [{key: a, path: ~/}]|build.cache.path: found \"~/\", expected a path inside",
                "command: a, cache: [{key: a, path: b}, {key: a, path: c}]|build.cache.key: found \"a\"",
                "command: a, secrets: [a-b]|build.secrets.name: found \"a-b\", expected letters, digits and _",
            })
    void partsOfTheBuildAreChecked(String build, String fault) {
        refused("build: { %s }\noutput: x\nrun: { command: x }\n".formatted(build), fault);
    }

    @Test
    void missingPartsAreNamed() {
        refused("", "line 1: file: found nothing, expected keys [version, checkout, build, output, run, deploy]");
        refused("- a\n", "line 1: file: found a list, expected keys");
        refused(
                "output: x\n",
                "line 1: build: found nothing, expected keys [command, steps, timeout, env, network, image, cache, secrets]",
                "line 1: run: found nothing");
    }

    @Test
    void aMissingFileSaysSo(@TempDir Path checkout) {
        assertThatThrownBy(() -> AppConfigParser.read(checkout))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("found no file .bowwave.yaml");
    }
}
