package io.bowwave.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How the help of {@code bowwave} itself looks: commands in groups, then the exit codes. */
final class Help {

    private static final int WIDTH = 100;
    private static final Map<String, List<String>> GROUPS = groups();

    private Help() {}

    static void style(CommandLine root) {
        style(root, true);
    }

    private static void style(CommandLine command, boolean top) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.width(WIDTH);
        usage.optionListHeading("%nOptions:%n");
        usage.parameterListHeading("%nArguments:%n");
        usage.commandListHeading("%nCommands:%n");
        usage.descriptionHeading("%n");
        usage.synopsisHeading("Usage: ");
        usage.sortOptions(false);
        usage.sortSynopsis(false);
        usage.abbreviateSynopsis(true);
        if (top) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> commands(command));
            usage.exitCodeListHeading("%nExit codes:%n");
            usage.exitCodeList(exits());
            usage.footer("", "Help of a command: bowwave COMMAND --help");
        }
        command.getSubcommands().values().forEach(sub -> style(sub, false));
    }

    private static String commands(CommandLine root) {
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((group, names) -> {
            text.append(System.lineSeparator()).append(group).append(':').append(System.lineSeparator());
            names.forEach(name -> text.append("  %-10s%s%n".formatted(name, about(root, name))));
        });
        return text.toString();
    }

    private static String about(CommandLine root, String name) {
        return Objects.requireNonNull(root.getSubcommands().get(name), name)
                .getCommandSpec()
                .usageMessage()
                .description()[0];
    }

    private static Map<String, String> exits() {
        Map<String, String> exits = new LinkedHashMap<>();
        for (Exit exit : Exit.values()) {
            exits.put(" " + exit.code(), exit.meaning());
        }
        return exits;
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("From commit to build", List.of("app", "secret", "build", "builders", "artifact"));
        groups.put(
                "From build to machines",
                List.of("plan", "deploy", "rollback", "status", "explain", "history", "diff"));
        groups.put("While it rolls", List.of("pause", "resume", "promote", "abort", "approve"));
        groups.put("What may be deployed", List.of("reject", "unreject", "freeze"));
        groups.put("The log and the fleet", List.of("machines", "events", "alarms", "region", "ledger"));
        groups.put("This machine", List.of("doctor", "up", "demo", "bench"));
        return groups;
    }
}
