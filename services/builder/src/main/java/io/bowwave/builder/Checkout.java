package io.bowwave.builder;

import io.bowwave.artifact.ReadOnlyTrees;
import io.bowwave.builder.sandbox.Program;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Brings the files of one commit into a folder, by way of a mirror. Leaves no {@code .git} there. Uses the git of the machine. */
final class Checkout {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Duration FETCH_WITHIN = Duration.ofMinutes(10);
    private static final Duration LOCAL_WITHIN = Duration.ofMinutes(5);
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Nobody is there to type a password; a server that has gone silent must not hold the build. */
    private static final List<String> GIT =
            List.of("git", "-c", "gc.autoDetach=false", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_ASKPASS", "true",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=15",
            "LC_ALL", "C.UTF-8");

    private final Mirrors mirrors;

    Checkout(Mirrors mirrors) {
        this.mirrors = mirrors;
    }

    /**
     * @param target an empty folder
     * @param scratch for small files in work
     * @throws BuildFailure when the repository or the commit cannot be had
     */
    void run(Job job, Path target, Path scratch) throws IOException, InterruptedException, BuildFailure {
        if (!COMMIT.matcher(job.commit()).matches()) {
            throw failed("commit: found \"%s\", expected 40 hex digits".formatted(job.commit()));
        }
        mirrors.use(job.repoUrl(), mirror -> {
            fetch(job, mirror, scratch);
            export(job, mirror, target, scratch);
        });
    }

    private void fetch(Job job, Path mirror, Path scratch) throws IOException, InterruptedException, BuildFailure {
        if (!Files.isDirectory(mirror)) {
            cloneMirror(job, mirror, scratch);
        }
        if (has(job, mirror, scratch)) {
            return;
        }
        network(scratch, "fetch from " + job.repoUrl(), in(mirror, "fetch", "--prune", "origin"));
        if (has(job, mirror, scratch)) {
            return;
        }
        // Not below any ref any more, for example after a forced push; many servers still give it out by name.
        git(scratch, FETCH_WITHIN, in(mirror, "fetch", "origin", job.commit()));
        if (!has(job, mirror, scratch)) {
            throw failed("%s has no commit %s; it may have been removed by a forced push"
                    .formatted(job.repoUrl(), job.commit()));
        }
    }

    private void cloneMirror(Job job, Path mirror, Path scratch)
            throws IOException, InterruptedException, BuildFailure {
        Path part = mirror.resolveSibling(mirror.getFileName() + ".part");
        ReadOnlyTrees.delete(part);
        List<String> clone = new ArrayList<>(GIT);
        clone.addAll(List.of("clone", "--quiet", "--mirror", "--", job.repoUrl(), part.toString()));
        network(scratch, "clone " + job.repoUrl(), clone);
        Files.move(part, mirror, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean has(Job job, Path mirror, Path scratch) throws IOException, InterruptedException {
        return git(scratch, LOCAL_WITHIN, in(mirror, "cat-file", "-e", job.commit() + "^{commit}"))
                        .exit()
                == 0;
    }

    /** By plumbing with an index of its own, so that builds of one repository don't meet; archive would apply export-ignore. */
    private void export(Job job, Path mirror, Path target, Path scratch)
            throws IOException, InterruptedException, BuildFailure {
        Map<String, String> index =
                Map.of("GIT_INDEX_FILE", scratch.resolve("index").toString());
        local(scratch, index, in(mirror, "read-tree", job.commit()));
        local(
                scratch,
                index,
                in(mirror, "--work-tree=" + target.toAbsolutePath(), "checkout-index", "--all", "--force", "--quiet"));
    }

    private static List<String> in(Path mirror, String... arguments) {
        List<String> command = new ArrayList<>(GIT);
        command.add("--git-dir=" + mirror.toAbsolutePath());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void local(Path scratch, Map<String, String> more, List<String> command)
            throws IOException, InterruptedException, BuildFailure {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.putAll(more);
        Program.Result result = Program.run(command, scratch, environment, LOCAL_WITHIN);
        if (result.exit() != 0) {
            throw failed("git exited with %d: %s".formatted(result.exit(), result.output()));
        }
    }

    private static Program.Result git(Path scratch, Duration limit, List<String> command)
            throws IOException, InterruptedException {
        return Program.run(command, scratch, ENVIRONMENT, limit);
    }

    /** The far side may be away for a moment; a few tries, then it is a fault of the build's. */
    private static void network(Path scratch, String what, List<String> command)
            throws IOException, InterruptedException, BuildFailure {
        for (int tries = 1; ; tries++) {
            Program.Result result = git(scratch, FETCH_WITHIN, command);
            if (result.exit() == 0) {
                return;
            }
            if (tries == TRIES) {
                throw failed("cannot %s: git exited with %d: %s".formatted(what, result.exit(), result.output()));
            }
            Thread.sleep(PAUSE.multipliedBy(tries));
        }
    }

    private static BuildFailure failed(String message) {
        return new BuildFailure(BuildCause.CHECKOUT_FAILED, message);
    }
}
