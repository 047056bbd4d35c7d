package io.bowwave.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.run.ResourceLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a folder with files of the kernel's names: what is written where. */
class ControlGroupsTest {

    @TempDir
    Path base;

    @Test
    void dividesItsGroupAndGoesAside() throws Exception {
        Files.writeString(base.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        ControlGroups groups = ControlGroups.below(base, 42L);
        assertThat(base.resolve("agent/cgroup.procs")).hasContent("42");
        assertThat(base.resolve("cgroup.subtree_control")).hasContent("+cpu +memory +pids");

        Path limited = groups.make("web-7", new ResourceLimits(64L << 20, 1_500L, 32L, 16L));
        assertThat(limited).isEqualTo(base.resolve("apps/web-7"));
        assertThat(limited.resolve("memory.max")).hasContent("67108864");
        assertThat(limited.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(limited.resolve("pids.max")).hasContent("32");
        Path free = groups.make("web-8", ResourceLimits.NONE);
        assertThat(free.resolve("memory.max")).hasContent("max");
        assertThat(free.resolve("cpu.max")).hasContent("max 100000");
    }

    @Test
    void aGroupWithoutTheControllersIsNotUsed() throws Exception {
        Files.writeString(base.resolve("cgroup.controllers"), "hugetlb\n");
        assertThatThrownBy(() -> ControlGroups.below(base, null))
                .hasMessageContaining("[hugetlb], expected [cpu, memory, pids]");
    }

    @Test
    void findsItsPlace() {
        assertThat(ControlGroups.mount(List.of(
                        "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate",
                        "30 23 0:27 / /sys rw - sysfs sysfs rw")))
                .isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(ControlGroups.mount(List.of("30 23 0:27 / /sys rw - sysfs sysfs rw")))
                .isNull();
        assertThat(ControlGroups.own(List.of("4:memory:/x", "0::/system.slice/agent.service")))
                .isEqualTo("/system.slice/agent.service");
        assertThat(ControlGroups.own(List.of("4:memory:/x"))).isNull();
    }
}
