package io.bowwave.testbed.simulate;

import io.bowwave.testbed.simulate.rollout.RolloutSimulate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave simulate}. */
@Command(
        name = "simulate",
        description = "Runs the real deciding code on virtual time.",
        synopsisSubcommandLabel = "NAME",
        subcommands = {BuildersSimulate.class, QueueSimulate.class, RolloutSimulate.class, SwarmSimulate.class},
        footer = "%nExit codes: 0 simulated, 1 an invariant was broken, 2 wrong usage.")
public final class SimulateCommand implements Callable<Integer> {

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
                "found no name of a simulation, expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
