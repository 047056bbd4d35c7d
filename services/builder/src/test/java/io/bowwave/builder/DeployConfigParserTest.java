package io.bowwave.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.NoData;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaveRule;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployConfigParserTest {

    private static final String BEFORE = "build: { command: make }\noutput: out\nrun: { command: ./x }\n";
    private static final String FULL = """
            deploy:
              waves:
                - { regions: [us-east], share: 2.5%, bake: 10m, gates: [{ restarts: 0 }] }
                - { regions: [us-east] }
                - { max-unavailable: 3, deadline: 1h }
              bake: 0s
              max-unavailable: 25%
              deadline: 10m
              on-failure: pause
              on-unreachable: skip
              gates:
                - { healthy: 95% }
                - { restarts: 2, name: calm }
                - name: errors
                  query: sum(rate(errors_total{build="$build"}[$window])) / sum(rate(requests_total{build="$build"}[$window]))
                  at-most: 1.5x
                  window: 5m
                  no-data: pass
                - { name: speed, query: 'avg(up{path=~"/v1/.*$"})', at-least: -0.5 }
            """;

    private static @Nullable DeployRules rules(String deploy) throws BuildFailure {
        return AppConfigParser.parse(BEFORE + deploy).deploy();
    }

    private static void refused(String deploy, String... faults) {
        assertThatThrownBy(() -> rules(deploy))
                .isInstanceOf(BuildFailure.class)
                .message()
                .contains(faults);
    }

    @Test
    void readsEveryKey() throws Exception {
        String errors = "sum(rate(errors_total{build=\"$build\"}[$window]))"
                + " / sum(rate(requests_total{build=\"$build\"}[$window]))";
        List<RegionName> east = List.of(new RegionName("us-east"));
        Gate noRestarts = new Gate("restarts", GateKind.RESTARTS, null, Comparison.AT_MOST, 0, false, null, null);
        assertThat(rules(FULL))
                .isEqualTo(new DeployRules(
                        null,
                        List.of(
                                new WaveRule(east, new Share("2.5%"), 600L, null, null, List.of(noRestarts)),
                                new WaveRule(east, Share.ALL, null, null, null, null),
                                new WaveRule(null, Share.ALL, null, new Share("3"), 3600L, null)),
                        0L,
                        new Share("25%"),
                        600L,
                        OnFailure.PAUSE,
                        OnUnreachable.SKIP,
                        List.of(
                                new Gate("healthy", GateKind.HEALTHY, null, Comparison.AT_LEAST, 95, false, null, null),
                                new Gate("calm", GateKind.RESTARTS, null, Comparison.AT_MOST, 2, false, null, null),
                                new Gate(
                                        "errors",
                                        GateKind.PROMETHEUS,
                                        errors,
                                        Comparison.AT_MOST,
                                        1.5,
                                        true,
                                        300L,
                                        NoData.PASS),
                                new Gate(
                                        "speed",
                                        GateKind.PROMETHEUS,
                                        "avg(up{path=~\"/v1/.*$\"})",
                                        Comparison.AT_LEAST,
                                        -0.5,
                                        false,
                                        null,
                                        null))));
    }

    @Test
    void aFileWithoutItSaysNothing() throws Exception {
        assertThat(rules("")).isNull();
        assertThat(rules("deploy: {}\n")).isEqualTo(DeployRules.NONE);
        assertThat(Objects.requireNonNull(rules("deploy: { strategy: region-by-region }\n"))
                        .strategy())
                .isEqualTo(Strategy.REGION_BY_REGION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bake: 0s|strategy: canary|line 5: deploy: found [strategy, waves], expected just one of them",
                "on-failure: pause|on-failure: explode|line 12: deploy.on-failure: found \"explode\", expected one of [rollback, pause, continue]",
                "on-unreachable: skip|on-unreachable: [skip]|line 13: deploy.on-unreachable: found a list, expected a text",
                "max-unavailable: 25%|max-unavailable: 0%|line 10: deploy.max-unavailable: found \"0%\", expected a share from 0.1% to 100%",
                "max-unavailable: 25%|max-unavailable: half|line 10: deploy.max-unavailable: found \"half\", expected a share",
                "bake: 0s|bake: 500ms|line 9: deploy.bake: found \"500ms\", expected a duration in whole seconds such as 30s, 15m or 1h, 0 s to 168 h",
                "deadline: 10m|deadline: 0s|line 11: deploy.deadline: found \"0s\", expected a duration in whole seconds",
                "deadline: 10m|dead-line: 10m|line 11: deploy.dead-line: unknown key, expected one of [strategy, waves",
                "share: 2.5%|share: 100%|line 7: deploy.waves.share: found 100% after 100% for us-east, expected each wave to reach more",
                "- { regions: [us-east] }|- { share: 2% }|line 7: deploy.waves.share: found 2% after 2.5% for us-east, expected each wave to reach more",
                "- { max-unavailable: 3, deadline: 1h }|- { regions: [us-east] }|line 8: deploy.waves.share: found 100% after 100% for us-east",
                "regions: [us-east], share|regions: [US], share|line 6: deploy.waves.regions: ",
                "regions: [us-east], share|regions: [us-west, us-west], share|line 6: deploy.waves.regions: found us-west twice",
                "healthy: 95%|healthy: 95|line 15: deploy.gates.healthy: found \"95\", expected a share of the machines such as 95%",
                "healthy: 95%|healthy: 101%|line 15: deploy.gates.healthy: found \"101%\", expected a share",
                "healthy: 95%|'healthy: 95%, restarts: 1'|line 15: deploy.gates: found [healthy, restarts], expected just one of [healthy, restarts, query]",
                "healthy: 95%|'healthy: 95%, window: 5m'|line 15: deploy.gates.window: found beside healthy, expected it beside a query only",
                "name: calm|name: healthy|line 16: deploy.gates.name: found \"healthy\" for the second time",
                "restarts: 2|restarts: few|line 16: deploy.gates.restarts: found \"few\", expected 0 to 100000",
                "name: errors|name: 'all errors'|line 17: deploy.gates.name: found \"all errors\", expected letters",
                "at-most: 1.5x|at-most: low|line 19: deploy.gates.at-most: found \"low\", expected a number such as 0.01, or 1.5x",
                "at-most: 1.5x|''|line 17: deploy.gates: found [], expected just one of [at-least, at-most]",
                "no-data: pass|no-data: wait|line 21: deploy.gates.no-data: found \"wait\", expected one of [fail, pass]",
                "$build|$bild|line 18: deploy.gates.query: found $bild, expected one of [app, artifact, build",
            })
    void saysWhatWasFoundAndWhatIsExpected(String from, String to, String fault) {
        refused(FULL.replace(from, to), fault);
    }

    @Test
    void whatIsTooLongIsRefusedBeforeAnythingIsBuilt() {
        String gates = IntStream.range(0, 10)
                .mapToObj(i -> "    - { name: g%d, query: '%s', at-most: 1 }\n".formatted(i, "a".repeat(500)))
                .collect(Collectors.joining());
        refused("deploy:\n  gates:\n" + gates, "line 5: deploy: found", "expected at most 4000");
        refused(
                "deploy: { gates: [{ name: long, at-most: 1, query: '%s' }] }\n".formatted("a".repeat(1001)),
                "line 4: deploy.gates.query: found 1001 characters, expected at most 1000");
    }
}
