package io.bowwave.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.RegionName;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpOptionsTest {
    private static final RegionName HERE = new RegionName("us-east");
    private static final RegionName THERE = new RegionName("eu-west");

    @Test
    void takesTheFirstRegionAsHome() {
        assertThat(options(List.of(THERE, HERE), 2, 7400).home()).isEqualTo(THERE);
    }

    @Test
    void refusesARegionNamedTwice() {
        assertThatThrownBy(() -> options(List.of(HERE, HERE), 2, 7400)).hasMessageContaining("twice");
    }

    @Test
    void namesTheBoundsOfANumber() {
        assertThatThrownBy(() -> options(List.of(HERE), 51, 7400)).hasMessage("--agents: found 51, expected 0 to 50");
        assertThatThrownBy(() -> options(List.of(HERE), 1, 80)).hasMessage("--port: found 80, expected 1024 to 50000");
    }

    @Test
    void knowsWhichServicesHaveAProcessOfTheirOwn() {
        OwnProcesses some = OwnProcesses.parse(List.of("builder", "stream-host"));
        assertThat(List.of("builder-1", "builder-2", "stream-host")).allMatch(some::has);
        assertThat(List.of("job-tap", "stream-hosts", "goal-writer-us-east")).noneMatch(some::has);
        assertThat(OwnProcesses.parse(List.of("all")).has("goal-writer-us-east"))
                .isTrue();
        assertThat(OwnProcesses.parse(List.of())).isEqualTo(OwnProcesses.NONE);
        assertThatThrownBy(() -> OwnProcesses.parse(List.of("builders")))
                .hasMessageStartingWith("--processes: found \"builders\", expected all or some of [builder, depot,");
    }

    @Test
    void givesEveryPartAPortOfItsOwnUpToTheLargestStack() {
        List<RegionName> regions = IntStream.rangeClosed(1, 10)
                .mapToObj(n -> new RegionName("region-" + n))
                .toList();
        PortPlan ports =
                new PortPlan(new UpOptions(Path.of("d"), regions, 50, 8, 8, 7400, OwnProcesses.NONE, null, false));
        assertThat(ports.of("kafka")).isEqualTo(7402);
        assertThat(ports.of("job-tap")).isEqualTo(7410);
        int last = ports.of("peer-region-10-50");
        int firstApp = Integer.parseInt(ports.appRange(0).split("-", 2)[0]);
        assertThat(last).isLessThan(firstApp);
        assertThat(ports.appRange(1)).startsWith(Integer.toString(firstApp + 20));
    }

    private static UpOptions options(List<RegionName> regions, int agents, int port) {
        return new UpOptions(Path.of("d"), regions, agents, 1, 1, port, OwnProcesses.NONE, null, false);
    }
}
