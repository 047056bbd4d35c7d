package io.bowwave.agent.driver;

import io.bowwave.artifact.run.ResourceLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits as the kernel keeps them for single processes, set by {@code prlimit}. Memory is what a process has allocated (RLIMIT_DATA: unlike
 * the address space it leaves out what a virtual machine has only reserved). The kernel counts processes by user, and not at all for root.
 */
final class ProcessLimits {

    private ProcessLimits() {}

    /** @param grouped whether a control group sees to all but open files */
    static List<String> flags(ResourceLimits limits, boolean grouped) {
        List<String> flags = new ArrayList<>();
        if (limits.openFiles() != null) {
            flags.add("--nofile=" + limits.openFiles());
        }
        if (!grouped && limits.memoryBytes() != null) {
            flags.add("--data=" + limits.memoryBytes());
        }
        if (!grouped && limits.processes() != null) {
            flags.add("--nproc=" + limits.processes());
        }
        return flags;
    }
}
