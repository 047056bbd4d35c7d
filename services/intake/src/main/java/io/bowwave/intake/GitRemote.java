package io.bowwave.intake;

import io.bowwave.process.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks a repository by native git which commit a branch or tag is at. */
final class GitRemote {

    private static final int MOST_OUTPUT = 64 << 10;
    private static final Map<String, String> ENVIRONMENT = Map.of(
            // Nobody sits before it, and nothing but these may run on the word of a URL.
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=5",
            "GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh",
            "LC_ALL", "C");

    private final String git;
    private final Duration within;

    GitRemote(String git, Duration within) {
        this.git = git;
        this.within = within;
    }

    /**
     * @param ref full, for example {@code refs/heads/main}
     * @return 40 hex digits
     * @throws ProblemException 404 when the ref is not there, 502 when the repository cannot be asked
     */
    String head(String repoUrl, String ref) {
        try {
            return ask(repoUrl, ref);
        } catch (IOException e) {
            throw new ProblemException(
                    502,
                    "git-missing",
                    "cannot run \"%s\": %s; install git, or set the key git".formatted(git, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "stopping", "the server is being stopped; ask again in a few seconds");
        }
    }

    private String ask(String repoUrl, String ref) throws IOException, InterruptedException {
        Path output = Files.createTempFile("ls-remote", ".txt");
        Path errors = Files.createTempFile("ls-remote", ".err");
        try {
            ProcessBuilder command = new ProcessBuilder(List.of(git, "ls-remote", "--", repoUrl, ref, ref + "^{}"));
            command.environment().putAll(ENVIRONMENT);
            Process process = command.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw unreachable(repoUrl, "no answer within " + within.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw unreachable(repoUrl, text(errors).strip());
            }
            return commit(text(output), repoUrl, ref);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    /** Lines are commit, tab, ref. An annotated tag has a second line, ref^{}, with the commit that it stands for. */
    static String commit(String output, String repoUrl, String ref) {
        String found = null;
        for (String line : output.lines().toList()) {
            String[] parts = line.split("\t", 2);
            if (parts.length == 2 && parts[0].matches("[0-9a-f]{40}")) {
                if (parts[1].equals(ref + "^{}")) {
                    return parts[0];
                }
                if (parts[1].equals(ref)) {
                    found = parts[0];
                }
            }
        }
        if (found == null) {
            throw new ProblemException(
                    404, "unknown-ref", "ref: %s has no %s; push it first, or name another".formatted(repoUrl, ref));
        }
        return found;
    }

    private static ProblemException unreachable(String repoUrl, String why) {
        return new ProblemException(
                502,
                "repository-unreachable",
                "%s cannot be asked for its branches: %s; check the app's repoUrl and who may read it"
                        .formatted(repoUrl, why.isEmpty() ? "git says nothing" : why));
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}
