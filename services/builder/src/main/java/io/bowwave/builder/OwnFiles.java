package io.bowwave.builder;

import java.nio.file.Path;
import java.util.List;

/** Files that this process was started with, which hold its credentials. */
record OwnFiles(List<Path> paths) {

    OwnFiles {
        paths = List.copyOf(paths);
    }

    /** @param arguments of {@code main}: {@code --config FILE} or none */
    static OwnFiles of(String[] arguments) {
        return new OwnFiles(arguments.length == 2 ? List.of(Path.of(arguments[1])) : List.of());
    }
}
