package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the command says about itself and about wrong command lines, word for word. */
class HelpTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/bowwave/cli");

    private static final List<String> HELPS = List.of(
            "--help",
            "app --help",
            "app create --help",
            "app list --help",
            "app show --help",
            "app update --help",
            "app delete --help",
            "app hook --help",
            "app deliveries --help",
            "build --help",
            "build start --help",
            "build list --help",
            "build show --help",
            "build logs --help",
            "build cancel --help",
            "secret --help",
            "secret set --help",
            "secret list --help",
            "secret uses --help",
            "secret remove --help",
            "artifact --help",
            "artifact show --help",
            "artifact files --help",
            "artifact diff --help",
            "artifact verify --help",
            "artifact attestation --help",
            "artifact keys --help",
            "artifact pull --help",
            "artifact retention --help",
            "build pin --help",
            "build unpin --help",
            "deploy --help",
            "help rollback",
            "plan --help",
            "pause --help",
            "resume --help",
            "promote --help",
            "abort --help",
            "approve --help",
            "reject --help",
            "unreject --help",
            "freeze --help",
            "freeze add --help",
            "freeze list --help",
            "freeze lift --help",
            "status --help",
            "explain --help",
            "history --help",
            "diff --help",
            "machines --help",
            "events --help",
            "region list --help",
            "region limits --help",
            "region set --help",
            "ledger rebuild --help",
            "ledger show --help",
            "builders --help",
            "alarms --help",
            "doctor --help");

    private static final List<String> MISTAKES = List.of(
            "",
            "deplyo web",
            "app",
            "build lst",
            "deploy",
            "deploy web --detatch",
            "deploy web --timeout soon",
            "rollback web",
            "deploy web --at tomorrow",
            "abort web",
            "freeze add --reason x",
            "history web --limit 0",
            "app list -o xml",
            "app update web",
            "app list",
            "app list --server nonsense",
            "build start web --commit a --ref b --server http://127.0.0.1:1",
            "up --agents 3",
            "demo",
            "bench line");

    @Test
    void helpIsAsCommitted() throws IOException {
        golden("help.txt", HELPS);
    }

    @Test
    void everyCommandIsListed() {
        String help = new Run(Path.of("/nowhere")).command("--help").out();
        assertThat(Root.class.getAnnotation(CommandLine.Command.class).subcommands())
                .extracting(command ->
                        command.getAnnotation(CommandLine.Command.class).name())
                .allSatisfy(name -> assertThat(help).contains("\n  " + name + " "));
    }

    @Test
    void mistakesAreAnsweredAsCommitted() throws IOException {
        golden("mistakes.txt", MISTAKES);
    }

    private static void golden(String name, List<String> commands) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String command : commands) {
            Run run = new Run(Path.of("/nowhere")).command(command.isEmpty() ? new String[0] : command.split(" ", -1));
            text.append("$ bowwave ").append(command).append('\n').append(run.out());
            run.err().lines().forEach(line -> text.append("! ").append(line).append('\n'));
            text.append("= ").append(run.exit()).append("\n\n");
        }
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("bowwave.golden.write")) {
            Files.writeString(file, text);
        }
        assertThat(text.toString())
                .as("run with -Dbowwave.golden.write=true, look at the difference and commit it")
                .isEqualTo(Files.readString(file));
    }
}
