package io.bowwave.testbed.bench;

import io.bowwave.testbed.bench.cdc.CdcBench;
import io.bowwave.testbed.bench.delta.DeltaBench;
import io.bowwave.testbed.bench.deploy.DeployBench;
import io.bowwave.testbed.bench.fleet.FleetBench;
import io.bowwave.testbed.bench.loopback.LoopbackBench;
import io.bowwave.testbed.bench.queue.QueueBench;
import io.bowwave.testbed.bench.replicate.ReplicateBench;
import io.bowwave.testbed.bench.swarm.SwarmBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave bench}. */
@Command(
        name = "bench",
        description = "Measures, and prints what was found beside what it should be.",
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            LineBench.class,
            QueueBench.class,
            CdcBench.class,
            DeployBench.class,
            FleetBench.class,
            LogsBench.class,
            LargeBench.class,
            AgentBench.class,
            ChunkBench.class,
            DeltaBench.class,
            SwarmBench.class,
            LoopbackBench.class,
            ReplicateBench.class
        },
        footer =
                "%nExit codes: 0 measured, 1 failed, 2 wrong usage, 3 the machine was too noisy to judge, 4 something is missing.")
public final class BenchCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "found no name of a benchmark, expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
