package io.bowwave.cli;

import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code bowwave}. */
@CommandLine.Command(
        name = "bowwave",
        description = "From a pushed commit to running processes on every machine of every region.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Root.Version.class,
        subcommands = {
            AppCommands.class,
            BuildCommands.class,
            SecretCommands.class,
            ArtifactCommands.class,
            DeployCommands.Deploy.class,
            DeployCommands.Rollback.class,
            PlanCommand.class,
            RolloutCommands.Pause.class,
            RolloutCommands.Resume.class,
            RolloutCommands.Promote.class,
            RolloutCommands.Abort.class,
            RolloutCommands.Approve.class,
            RejectCommands.Reject.class,
            RejectCommands.Unreject.class,
            FreezeCommands.class,
            StatusCommand.class,
            ExplainCommand.class,
            HistoryCommand.class,
            DiffCommand.class,
            MachinesCommand.class,
            EventsCommand.class,
            RegionCommands.class,
            BuildersCommand.class,
            AlarmsCommand.class,
            LedgerCommands.class,
            DoctorCommand.class,
            LauncherCommands.Up.class,
            LauncherCommands.Demo.class,
            LauncherCommands.Bench.class
        })
final class Root {

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 105,
            description = "Show the version.")
    boolean version;

    /** As the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Root.class.getPackage().getImplementationVersion();
            return new String[] {"bowwave " + (version == null ? "(not packaged)" : version)};
        }
    }
}
