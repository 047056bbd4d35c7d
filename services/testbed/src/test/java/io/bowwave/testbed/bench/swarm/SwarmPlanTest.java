package io.bowwave.testbed.bench.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mode makes of the bed, and what is said when the machine lacks something for it. */
class SwarmPlanTest {

    private static SwarmPlan plan(int hosts, Mode mode) {
        return SwarmPlan.of(hosts, "50Mbit", "64MiB", mode, 1);
    }

    @Test
    void aStragglerHasATenthOfTheSpeedAndIsNotWaitedFor() {
        SwarmPlan plan = plan(8, Mode.STRAGGLER);
        assertThat(plan.layout().links().get(4).bitsPerSecond()).isEqualTo(5_000_000);
        assertThat(plan.awaited()).containsExactlyInAnyOrder(1, 2, 3, 5, 6, 7, 8);
        assertThat(plan.floorSeconds()).isEqualTo(plan(8, Mode.PLAIN).floorSeconds());
    }

    @Test
    void aTenthFlipsBitsAndAQuarterIsKilled() {
        assertThat(plan(8, Mode.CORRUPT).flipping()).hasSize(1);
        assertThat(plan(32, Mode.CORRUPT).flipping()).hasSize(4);
        assertThat(plan(32, Mode.CORRUPT).awaited()).hasSize(28);
        assertThat(plan(32, Mode.CHURN).churned()).hasSize(8).doesNotHaveDuplicates();
        assertThat(plan(2, Mode.CHURN).churned()).hasSize(1);
    }

    @Test
    void manyMachinesGetSlowerLinksSoThatTheCoresKeepUp() {
        assertThat(SwarmPlan.usual(8, 2)).isEqualTo(Rate.parse("50Mbit"));
        assertThat(SwarmPlan.usual(32, 2)).isEqualTo(Rate.parse("12.5Mbit"));
    }

    @Test
    void refusesWhatMakesNoSwarm() {
        assertThatThrownBy(() -> plan(0, Mode.PLAIN)).hasMessageContaining("hosts: found 0");
        assertThatThrownBy(() -> plan(1, Mode.STRAGGLER)).hasMessageContaining("at least 2");
        assertThatThrownBy(() -> new Mode.Converter().convert("x")).hasMessageContaining("origin-cut");
    }

    @Test
    void everyNamespaceHasThePrefixByWhichLeftoversAreKnown() {
        assertThat(plan(3, Mode.PLAIN).layout().script().lines().filter(line -> line.contains("netns add")))
                .hasSize(5)
                .allMatch(line -> line.startsWith("ip netns add " + BedLayout.PREFIX));
        assertThat(plan(300, Mode.PLAIN).layout().address(251)).isEqualTo("10.77.1.2");
    }

    @Test
    void saysWhichDebianPackageIsMissing() {
        BedTools nothing = new BedTools(program -> Optional.empty(), true);
        assertThatThrownBy(nothing::require).hasMessageContaining("apt-get install iproute2");
        assertThatThrownBy(() -> Rival.chosen(List.of("aria2"), Mode.PLAIN, nothing))
                .hasMessageContaining("apt-get install aria2");
        assertThatThrownBy(() -> Rival.chosen(List.of("other"), Mode.PLAIN, nothing))
                .hasMessageContaining("expected aria2, libtorrent or none");
    }

    @Test
    void saysThatItNeedsRoot() {
        BedTools user = new BedTools(program -> Optional.of(Path.of("/bin", program)), false);
        assertThatThrownBy(user::require).hasMessageContaining("expected root").hasMessageContaining("sudo");
    }

    @Test
    void rivalsRunUnaskedOnlyInThePlainMode() {
        BedTools aria2 = new BedTools(
                program -> program.equals("aria2c") ? Optional.of(Path.of("/bin/aria2c")) : Optional.empty(), true);
        assertThat(Rival.chosen(List.of(), Mode.CHURN, aria2)).isEmpty();
        assertThat(Rival.chosen(List.of("none"), Mode.PLAIN, aria2)).isEmpty();
        assertThat(Rival.chosen(List.of("aria2"), Mode.CHURN, aria2)).hasSize(1);
    }

    @Test
    void aTorrentHoldsOneHashForEachPieceAcrossFiles(@TempDir Path folder) throws Exception {
        Path one = Files.write(folder.resolve("one"), new byte[Torrent.PIECE / 2]);
        Path two = Files.write(folder.resolve("two"), new byte[Torrent.PIECE]);
        Path file = folder.resolve("x.torrent");
        Torrent.write(new Payload(List.of(one, two), Torrent.PIECE * 3L / 2), "http://tracker/announce", file);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text)
                .startsWith("d8:announce23:http://tracker/announce4:infod5:filesl")
                .contains("d6:lengthi131072e4:pathl3:oneeed6:lengthi262144e4:pathl3:twoee")
                .contains("6:pieces40:")
                .endsWith("ee");
    }
}
