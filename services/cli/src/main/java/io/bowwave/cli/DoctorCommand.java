package io.bowwave.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.cli.Check.State;
import io.bowwave.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code bowwave doctor}. */
@CommandLine.Command(
        name = "doctor",
        description = "Check everything that Bowwave needs here, and say how to mend what fails.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave doctor", "  bowwave doctor -o json --data /var/lib/bowwave"})
final class DoctorCommand implements Command {

    private final Session session;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        List<Check> checks = new ArrayList<>(new MachineChecks(session.around(), session.data()).run());
        checks.addAll(new StackChecks(session).run());
        boolean ok = checks.stream().noneMatch(check -> check.state() == State.failed);
        if (session.json()) {
            ObjectNode tree = Json.mapper().createObjectNode().put("ok", ok);
            ArrayNode list = tree.putArray("checks");
            checks.forEach(check -> list.add((ObjectNode) Json.mapper().valueToTree(check)));
            session.print(tree);
        } else {
            checks.forEach(this::show);
        }
        return ok ? Exit.OK : Exit.FAILED;
    }

    private void show(Check check) {
        session.out().println("%s  %-20s  %s".formatted(word(check.state()), check.name(), check.found()));
        if (check.fix() != null) {
            session.out().println("         %-20s  fix: %s".formatted("", check.fix()));
        }
    }

    private String word(State state) {
        String padded = "%-7s".formatted(state);
        String style =
                switch (state) {
                    case ok -> "green";
                    case failed -> "red";
                    case skipped -> "yellow";
                };
        return session.around().color() ? Ansi.ON.string("@|" + style + " " + padded + "|@") : padded;
    }
}
