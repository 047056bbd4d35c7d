package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drivers that work on this machine; gives each build its own. */
public final class Sandboxes {

    private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

    private static final String DOCKER = "docker";

    private final Sandbox usual;
    private final @Nullable DockerSandbox docker;
    private final String dockerProblem;

    private Sandboxes(Sandbox usual, @Nullable DockerSandbox docker, String dockerProblem) {
        this.usual = usual;
        this.docker = docker;
        this.dockerProblem = dockerProblem;
    }

    /**
     * Finds out what works, by trying it.
     *
     * @param work the builder's folder, which this process has made
     * @param hide files and folders that no build may see
     * @param readable folders that builds see besides those of the system
     * @param scratch a folder in {@code work} for what is tried
     * @throws IOException when the driver that was asked for does not work here; says why
     */
    public static Sandboxes choose(
            SandboxKind wished, Path work, Collection<Path> hide, Collection<Path> readable, Path scratch)
            throws IOException, InterruptedException {
        Trials trials = Trials.on(work, hide, readable, scratch);
        String problem = wished == SandboxKind.AUTO || wished == SandboxKind.DOCKER
                ? DockerSandbox.problem(DOCKER, scratch)
                : "this builder's sandbox is " + wished;
        if (wished == SandboxKind.DOCKER && !problem.isEmpty()) {
            throw new IOException(
                    "sandbox: docker does not work here (%s); start an engine, or set sandbox=auto".formatted(problem));
        }
        DockerSandbox docker = problem.isEmpty() ? trials.docker(DOCKER) : null;
        Sandbox usual = trials.usual(wished);
        LOG.info("sandbox {}: {}", usual.name(), usual.describe(false));
        return new Sandboxes(usual, docker, problem);
    }

    /** The driver for a build; empty when it names an image and no engine answers, see {@link #imageProblem}. */
    public Optional<Sandbox> of(@Nullable String image) {
        return image == null ? Optional.of(usual) : Optional.ofNullable(docker);
    }

    /** Why a build with an image cannot run here. */
    public String imageProblem() {
        return dockerProblem;
    }

    /** The driver of builds that name no image. */
    public String usual() {
        return usual.name();
    }

    /** Whether builds may name an image. */
    public boolean images() {
        return docker != null;
    }

    /** Ends containers that an earlier life of the builder has left, found by the end of its markers. */
    public void killLeftovers(String markerEnd) throws IOException, InterruptedException {
        if (docker != null) {
            docker.killLeftovers(markerEnd);
        }
    }
}
