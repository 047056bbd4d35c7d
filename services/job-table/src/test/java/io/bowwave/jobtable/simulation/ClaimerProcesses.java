package io.bowwave.jobtable.simulation;

import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.ChildProcess;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One claimer's process at a time; a killed one is followed by another. */
final class ClaimerProcesses implements AutoCloseable {

    private static final int HEAP_MB = 64;

    private final PostgresServer server;
    private final TableDatabase tables;
    private final Path folder;
    private int number;
    private ChildProcess child;

    ClaimerProcesses(PostgresServer server, TableDatabase tables, Path folder) {
        this.server = server;
        this.tables = tables;
        this.folder = folder;
        this.child = start();
    }

    private ChildProcess start() {
        number++;
        String name = "p" + number;
        List<String> arguments = List.of(
                tables.url(),
                server.user(),
                server.password(),
                name,
                folder.resolve(name + ".heard").toString(),
                Integer.toString(number));
        return ChildProcess.start(new ChildCommand(
                "claimer " + name,
                JavaCommand.of(HEAP_MB, List.of(), ClaimerMain.class.getName(), arguments),
                folder,
                folder.resolve(name + ".log"),
                "TERM",
                Map.of()));
    }

    void kill() {
        child.kill();
        child = start();
    }

    long pid() {
        return child.pid();
    }

    /** What all of them have heard. */
    List<Heard> heard() throws IOException {
        List<Heard> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".heard")).toList()) {
                Files.readAllLines(file).forEach(line -> all.addAll(Heard.parse(line)));
            }
        }
        return all;
    }

    @Override
    public void close() {
        child.kill();
    }
}
