package io.bowwave.standalone;

import io.bowwave.process.RunningProcess;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One service of the stack.
 *
 * @param name unique in the stack, for example {@code replicator-eu-west}; also the name of its port in {@link PortPlan}
 * @param main for a process of its own
 * @param start for the shared JVM
 * @param values its config, as in a file; asked when what it needs is there
 * @param after parts that must be ready before
 * @param heapMegabytes of a process of its own
 */
record ServiceSpec<C extends Record>(
        String name,
        Class<?> main,
        Class<C> config,
        Function<C, RunningProcess> start,
        Supplier<Map<String, String>> values,
        Set<String> after,
        int heapMegabytes) {
    ServiceSpec {
        after = Set.copyOf(after);
    }
}
