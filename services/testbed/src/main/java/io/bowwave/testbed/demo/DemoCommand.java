package io.bowwave.testbed.demo;

import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.testbed.Folders;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackOptions;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./bowwave demo}. */
@Command(
        name = "demo",
        sortOptions = false,
        description =
                "Takes a commit to every machine, and shows each step: push, build, replicate, deploy, roll back.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bowwave demo",
            "  ./bowwave demo --regions us-east,eu-west --agents 3",
            "  ./bowwave demo --keep -o json",
            "%nIt uses the stack that runs in the data folder; when none does, it starts one of its own and stops it.",
            "Exit codes: 0 every check passed, 1 one did not, 2 wrong usage."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    enum Format {
        table,
        json
    }

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Data folder of the stack. Default: $BOWWAVE_DATA, else ./.bowwave.")
    @Nullable
    Path data;

    @Option(names = "--app", paramLabel = "NAME", description = "What the app is called. Default: demo.")
    String app = "demo";

    @Option(
            names = "--regions",
            split = ",",
            paramLabel = "REGION",
            description = "Of a stack of its own. Default: us-east,eu-west,ap-south.")
    List<String> regions = List.of("us-east", "eu-west", "ap-south");

    @Option(
            names = "--agents",
            paramLabel = "N",
            description = "Machines in each region of a stack of its own. Default: 2.")
    int agents = 2;

    @Option(names = "--processes", description = "In a stack of its own, each service in a process of its own.")
    boolean processes;

    @Option(names = "--keep", description = "Leave the repository, and the data of a stack of its own, where they are.")
    boolean keep;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default) or json: one object at the end.")
    Format format = Format.table;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Narrator narrator = new Narrator(format == Format.json ? err : out, InstantSource.system());
        Path folder = Files.createTempDirectory("bowwave-demo");
        boolean passed = false;
        try {
            DemoResult result = run(folder, narrator);
            if (format == Format.json) {
                out.println(DemoReport.json(result));
            } else {
                DemoReport.print(out, result);
            }
            passed = true;
            return 0;
        } catch (DemoFailure e) {
            if (format == Format.json) {
                out.println(DemoReport.json(e));
            }
            err.println("failed: " + e.check());
            err.println("  found: " + e.getMessage());
            err.println("  next: " + e.next());
            return FAILED;
        } finally {
            leave(folder, passed, narrator);
        }
    }

    private DemoResult run(Path folder, Narrator narrator) throws IOException {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        try (LocalStack stack = stack(folder, narrator)) {
            return new Demo(stack, app, repository, narrator, RandomGenerator.getDefault()).run();
        }
    }

    private LocalStack stack(Path folder, Narrator narrator) {
        try {
            Path here = data != null ? data : Path.of(System.getenv().getOrDefault("BOWWAVE_DATA", ".bowwave"));
            Optional<LocalStack> running = LocalStack.attach(here);
            if (running.isEmpty()) {
                narrator.say("No stack runs in " + here.toAbsolutePath().normalize() + ": starting one for this demo.");
            }
            LocalStack stack = running.orElseGet(() -> LocalStack.start(new StackOptions(
                    data != null ? here : folder.resolve("data"),
                    regions,
                    agents,
                    2,
                    2,
                    0,
                    processes ? List.of("all") : List.of())));
            narrator.say("Stack: " + stack.file().api() + ", "
                    + stack.file().regions().size() + " regions, " + stack.machines() + " machines"
                    + stack.startedIn().map(DemoCommand::startedIn).orElse(""));
            return stack;
        } catch (TestbedException | EmbeddedServerException e) {
            throw new DemoFailure("a stack starts", String.valueOf(e.getMessage()), "bowwave doctor, or ./bowwave up");
        }
    }

    private static String startedIn(Duration time) {
        return String.format(Locale.ROOT, ", ready after %.1f s", time.toMillis() / 1000.0);
    }

    private void leave(Path folder, boolean passed, Narrator narrator) throws IOException {
        if (keep || !passed) {
            narrator.say("Kept, with the logs of a stack of its own: " + folder);
            return;
        }
        Folders.delete(folder);
    }
}
