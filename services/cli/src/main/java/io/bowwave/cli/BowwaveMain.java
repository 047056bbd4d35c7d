package io.bowwave.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code bowwave} command. */
public final class BowwaveMain {

    private BowwaveMain() {}

    public static void main(String[] args) {
        boolean color =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(System.getenv("TERM"));
        int exit = run(
                new Surroundings(
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        color,
                        System.getenv(),
                        Path.of(""),
                        InstantSource.system(),
                        ZoneId.systemDefault(),
                        Thread::sleep,
                        RandomGenerator.getDefault()),
                args);
        System.exit(exit);
    }

    /**
     * Runs one command in this JVM.
     *
     * @param folder the working folder
     * @return the exit code
     */
    public static int run(
            PrintWriter out, PrintWriter err, Map<String, String> environment, Path folder, String... args) {
        return run(
                new Surroundings(
                        out,
                        err,
                        false,
                        environment,
                        folder,
                        InstantSource.system(),
                        ZoneId.systemDefault(),
                        Thread::sleep,
                        RandomGenerator.getDefault()),
                args);
    }

    static int run(Surroundings around, String... args) {
        Session session = new Session(around);
        CommandLine command = new CommandLine(new Root(), factory(session));
        command.getCommandSpec().addMixin("options", CommandSpec.forAnnotatedObject(session.options()));
        Help.style(command);
        command.setOut(around.out());
        command.setErr(around.err());
        command.setColorScheme(CommandLine.Help.defaultColorScheme(
                around.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        command.setParameterExceptionHandler((wrong, given) -> usage(around, wrong));
        command.setExecutionExceptionHandler((thrown, at, parsed) -> failed(around, thrown));
        int exit = args.length == 0 ? usage(around, command) : command.execute(asked(args));
        around.out().flush();
        around.err().flush();
        return exit;
    }

    /** {@code help deploy} is {@code deploy --help}. */
    private static String[] asked(String[] args) {
        if (!"help".equals(args[0])) {
            return args;
        }
        List<String> words = new ArrayList<>(List.of(args).subList(1, args.length));
        words.add("--help");
        return words.toArray(String[]::new);
    }

    private static int usage(Surroundings around, CommandLine root) {
        root.usage(around.err());
        return Exit.USAGE.code();
    }

    private static IFactory factory(Session session) {
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                for (var constructor : type.getDeclaredConstructors()) {
                    if (List.of(constructor.getParameterTypes()).equals(List.of(Session.class))) {
                        return type.cast(constructor.newInstance(session));
                    }
                }
                return CommandLine.defaultFactory().create(type);
            }
        };
    }

    private static int usage(Surroundings around, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        List<String> suggestions =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        around.err().println("error: " + message(wrong));
        if (!suggestions.isEmpty()) {
            around.err()
                    .println("  did you mean: "
                            + String.join(", ", suggestions.subList(0, Math.min(3, suggestions.size()))));
        }
        around.err().println("  next: " + name + " --help");
        return Exit.USAGE.code();
    }

    private static int failed(Surroundings around, Exception thrown) throws Exception {
        if (!(thrown instanceof Failure failure)) {
            throw thrown;
        }
        around.out().flush();
        around.err().println("error: " + failure.getMessage());
        if (failure.next() != null) {
            around.err().println("  next: " + failure.next());
        }
        return failure.exit().code();
    }

    private static String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return "no such command, option or argument: " + String.join(" ", unmatched.getUnmatched());
        }
        List<String> subcommands =
                List.copyOf(wrong.getCommandLine().getSubcommands().keySet());
        if (!subcommands.isEmpty() && String.valueOf(wrong.getMessage()).startsWith("Missing required subcommand")) {
            return "found no subcommand, expected one of " + String.join(", ", subcommands);
        }
        return lower(String.valueOf(wrong.getMessage()));
    }

    private static String lower(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
