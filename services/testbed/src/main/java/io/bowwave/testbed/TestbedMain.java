package io.bowwave.testbed;

import io.bowwave.testbed.bench.BenchCommand;
import io.bowwave.testbed.demo.DemoCommand;
import io.bowwave.testbed.simulate.SimulateCommand;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code ./bowwave demo}, {@code ./bowwave bench} and {@code ./bowwave simulate}. */
@Command(name = "bowwave", description = "Shows and measures the whole line.", synopsisSubcommandLabel = "COMMAND")
public final class TestbedMain {

    private static final int USAGE = 2;
    private static final int WIDTH = 100;

    private TestbedMain() {}

    public static void main(String[] args) {
        // The agent's classes bring a second logger onto the class path; it is for agents.
        usually("slf4j.internal.verbosity", "WARN");
        usually("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
        usually("logback.configurationFile", "io/bowwave/testbed/quiet.xml");
        System.exit(commandLine().execute(args));
    }

    private static void usually(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Every command group, in the order of the help. */
    private static List<Callable<Integer>> commands() {
        return List.of(new DemoCommand(), new BenchCommand(), new SimulateCommand());
    }

    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new TestbedMain());
        commands().forEach(root::addSubcommand);
        root.setUsageHelpWidth(WIDTH);
        root.setParameterExceptionHandler(TestbedMain::usage);
        return root;
    }

    private static int usage(ParameterException wrong, String[] args) {
        wrong.getCommandLine().getErr().println("error: " + wrong.getMessage());
        wrong.getCommandLine()
                .getErr()
                .println("  next: ./" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }
}
