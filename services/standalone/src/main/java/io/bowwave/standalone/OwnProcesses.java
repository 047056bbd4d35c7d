package io.bowwave.standalone;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which services run in processes of their own; the others share one.
 *
 * @param services kinds of them, such as {@code builder}, of which there may be several; or {@value #ALL}
 */
record OwnProcesses(Set<String> services) {
    /** In place of naming each. */
    static final String ALL = "all";

    static final OwnProcesses NONE = new OwnProcesses(Set.of());

    private static final Set<String> KINDS = Set.of(
            "builder",
            "depot",
            "goal-writer",
            "intake",
            "job-tap",
            "ledger",
            "metric-gate",
            "queue",
            "replicator",
            "stream-host");

    OwnProcesses {
        services = Set.copyOf(services);
    }

    /** @throws UpException USAGE when one is none of ours */
    static OwnProcesses parse(Collection<String> names) {
        for (String name : names) {
            if (!KINDS.contains(name) && !name.equals(ALL)) {
                throw new UpException(
                        Exit.USAGE,
                        "--processes: found \"%s\", expected all or some of %s".formatted(name, new TreeSet<>(KINDS)));
            }
        }
        return new OwnProcesses(Set.copyOf(names));
    }

    /** @param part for example {@code builder-1} */
    boolean has(String part) {
        return services.contains(ALL)
                || services.stream().anyMatch(kind -> part.equals(kind) || part.startsWith(kind + "-"));
    }
}
