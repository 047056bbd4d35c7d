package io.bowwave.process.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks repositories by {@code git ls-remote} which commits branches and tags are at. Nothing is fetched, nobody is asked for a password,
 * and an answer has a limit of time and size. Thread-safe.
 */
public final class RemoteRefs {

    /** Most refs of one call: their answer stays far below {@link #MOST_OUTPUT}. */
    private static final int AT_ONCE = 64;

    /** Bytes. */
    private static final int MOST_OUTPUT = 256 << 10;

    /** Characters of what git says is wrong. */
    private static final int LONGEST_PROBLEM = 400;

    private static final Map<String, String> ENVIRONMENT = Map.of(
            // Nobody sits before it, and nothing but these may run on the word of a URL.
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=5",
            "GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh",
            "LC_ALL", "C");

    private final String git;
    private final Duration within;

    /**
     * @param git the program
     * @param within how long one call may take
     */
    public RemoteRefs(String git, Duration within) {
        this.git = git;
        this.within = within;
    }

    /**
     * @param refs full, for example {@code refs/heads/main}
     * @return the commit of each, 40 hex digits, of an annotated tag the one that it stands for; those that are not there are left out
     * @throws UnreachableRepositoryException when git fails or takes too long
     * @throws IOException when git cannot be run
     */
    public Map<String, String> of(String repoUrl, Collection<String> refs)
            throws IOException, InterruptedException, UnreachableRepositoryException {
        Map<String, String> found = new HashMap<>();
        List<String> all = refs.stream().distinct().toList();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            Map<String, String> lines = lines(ask(repoUrl, some));
            for (String ref : some) {
                String commit = lines.getOrDefault(peeled(ref), lines.get(ref));
                if (commit != null) {
                    found.put(ref, commit);
                }
            }
        }
        return found;
    }

    private String ask(String repoUrl, List<String> refs)
            throws IOException, InterruptedException, UnreachableRepositoryException {
        Path output = Files.createTempFile("ls-remote", ".txt");
        Path errors = Files.createTempFile("ls-remote", ".err");
        try {
            List<String> command = new ArrayList<>(List.of(git, "ls-remote", "--", repoUrl));
            refs.forEach(ref -> command.addAll(List.of(ref, peeled(ref))));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(ENVIRONMENT);
            if (!ended(builder.start(), repoUrl)) {
                throw new UnreachableRepositoryException(
                        repoUrl, text(errors, LONGEST_PROBLEM).strip());
            }
            return text(output, MOST_OUTPUT);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private boolean ended(Process process, String repoUrl) throws InterruptedException, UnreachableRepositoryException {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnreachableRepositoryException(repoUrl, "no answer within " + within.toSeconds() + " s");
            }
            return process.exitValue() == 0;
        } finally {
            // Also when this thread is interrupted.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Lines are commit, tab, ref. An annotated tag has a second line, ref^{}, with the commit that it stands for. */
    static Map<String, String> lines(String output) {
        Map<String, String> commits = new HashMap<>();
        for (String line : output.lines().toList()) {
            String[] parts = line.split("\t", 2);
            if (parts.length == 2 && parts[0].matches("[0-9a-f]{40}")) {
                commits.put(parts[1], parts[0]);
            }
        }
        return commits;
    }

    private static String peeled(String ref) {
        return ref + "^{}";
    }

    private static String text(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(most), StandardCharsets.UTF_8);
        }
    }
}
