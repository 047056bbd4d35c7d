package io.bowwave.builder;

import io.bowwave.builder.sandbox.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A real repository on disk. */
final class GitRepository {

    private final Path folder;

    GitRepository(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        git("init", "--quiet", "--initial-branch=main");
    }

    URI uri() {
        return folder.toUri();
    }

    Path folder() {
        return folder;
    }

    void write(String path, String content) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), content);
    }

    /** Returns the commit's name. */
    String commit(String message) throws Exception {
        git("add", "--all");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", message);
        return git("rev-parse", "HEAD");
    }

    String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Program.Result result =
                Program.run(command, Objects.requireNonNull(folder.getParent()), Map.of(), Duration.ofSeconds(30));
        if (result.exit() != 0) {
            throw new IllegalStateException(result.output());
        }
        return result.output();
    }
}
