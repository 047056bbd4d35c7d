package io.bowwave.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Unmatched;

/** What the launcher script {@code ./bowwave} does itself: listed here so that one help shows all, and refused with the way to it. */
final class LauncherCommands {

    private LauncherCommands() {}

    private static Exit refuse(String name) {
        throw new Failure(Exit.USAGE, name + " is done by the launcher script of the repository", "./bowwave " + name);
    }

    @CommandLine.Command(name = "up", description = "Start the whole of Bowwave on this machine.")
    static final class Up implements Command {
        @Unmatched
        List<String> rest = new ArrayList<>();

        @Override
        public Exit run() {
            return refuse("up");
        }
    }

    @CommandLine.Command(name = "demo", description = "Take a commit to every machine, and show each step.")
    static final class Demo implements Command {
        @Unmatched
        List<String> rest = new ArrayList<>();

        @Override
        public Exit run() {
            return refuse("demo");
        }
    }

    @CommandLine.Command(name = "bench", description = "Measure.")
    static final class Bench implements Command {
        @Unmatched
        List<String> rest = new ArrayList<>();

        @Override
        public Exit run() {
            return refuse("bench");
        }
    }
}
