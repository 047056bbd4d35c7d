package io.bowwave.builder;

import io.bowwave.builder.sandbox.Program;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The git of the machine, without questions to anybody and with time limits, on one repository. */
final class Git {

    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Nobody is there to type a password; a server that has gone silent must not hold the build. */
    private static final List<String> GIT =
            List.of("git", "-c", "gc.autoDetach=false", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_ASKPASS", "true",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=15",
            "GIT_ALLOW_PROTOCOL", "https:ssh:http:git:file",
            "GIT_LFS_SKIP_SMUDGE", "1",
            "LC_ALL", "C.UTF-8");

    private final @Nullable Path repository;
    private final Path scratch;
    private final Map<String, String> environment;

    private Git(@Nullable Path repository, Path scratch, Map<String, String> environment) {
        this.repository = repository;
        this.scratch = scratch;
        this.environment = environment;
    }

    /** @param scratch for small files in work */
    static Git anywhere(Path scratch) {
        return new Git(null, scratch, Map.of());
    }

    Git in(Path bare) {
        return new Git(bare.toAbsolutePath(), scratch, environment);
    }

    Git with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Git(repository, scratch, more);
    }

    /**
     * Does what must succeed when the repository is sound.
     *
     * @return what it wrote
     */
    String local(String... arguments) throws IOException, InterruptedException, BrokenMirror {
        Program.Result result = run(arguments);
        if (result.exit() != 0) {
            throw new BrokenMirror("git exited with %d: %s".formatted(result.exit(), result.output()));
        }
        return result.output();
    }

    /**
     * The far side may be away for a moment; a few tries, then it is a fault of the build's.
     *
     * @param what for the message, for example {@code fetch from URL}
     */
    void network(String what, String... arguments) throws IOException, InterruptedException, BuildFailure {
        for (int tries = 1; ; tries++) {
            Program.Result result = run(arguments);
            if (result.exit() == 0) {
                return;
            }
            if (tries == TRIES) {
                throw failed("cannot %s: git exited with %d: %s".formatted(what, result.exit(), result.output()));
            }
            Thread.sleep(PAUSE.multipliedBy(tries));
        }
    }

    static BuildFailure failed(String message) {
        return new BuildFailure(BuildCause.CHECKOUT_FAILED, message);
    }

    Program.Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(GIT);
        if (repository != null) {
            command.add("--git-dir=" + repository);
        }
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(ENVIRONMENT);
        all.putAll(environment);
        return Program.run(command, scratch, all, WITHIN);
    }
}
