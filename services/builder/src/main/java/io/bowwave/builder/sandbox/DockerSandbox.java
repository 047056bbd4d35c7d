package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container for each command, of the image that the build names. By the program docker, or one that takes the same words. */
final class DockerSandbox implements Sandbox {

    private static final Logger LOG = LoggerFactory.getLogger(DockerSandbox.class);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration PULL_WITHIN = Duration.ofMinutes(15);
    private static final String LABEL = "io.bowwave.job";
    private static final String PROCESSES = "16384";

    private final String program;
    private final Path scratch;
    private final String user;

    /**
     * @param program usually {@code docker}
     * @param scratch for small files in work
     * @param user {@code uid:gid} that owns the checkout
     */
    DockerSandbox(String program, Path scratch, String user) {
        this.program = program;
        this.scratch = scratch;
        this.user = user;
    }

    /** What is wrong with the engine; empty when it answers. */
    static String problem(String program, Path scratch) throws InterruptedException {
        try {
            Program.Result result = Program.run(
                    List.of(program, "version", "--format", "{{.Server.Version}}"), scratch, Map.of(), ANSWER_WITHIN);
            return result.exit() == 0 ? "" : result.output();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public String name() {
        return SandboxKind.DOCKER.toString();
    }

    @Override
    public String describe(boolean network) {
        return "a container with a read-only root; " + (network ? "the engine's network" : "no network");
    }

    @Override
    public Rooms seen(Rooms rooms) {
        return Rooms.fixed();
    }

    /** @throws IOException when the image cannot be had */
    @Override
    public ProcessGroup start(Script script, Rooms rooms) throws IOException, InterruptedException {
        String image = Objects.requireNonNull(script.image(), "image");
        pull(image);
        String name = "bowwave-" + script.marker().replaceAll("@.*", "").replaceAll("[^a-zA-Z0-9_.-]", "-");
        List<String> command = command(script, rooms, name, image);
        return ProcessGroup.start(command, rooms.folder(), client(), script.marker(), () -> remove(List.of(name)));
    }

    private List<String> command(Script script, Rooms rooms, String name, String image) throws IOException {
        Rooms seen = Rooms.fixed();
        List<String> command = new ArrayList<>(List.of(program, "run", "--rm", "--init", "--pull", "never"));
        command.addAll(List.of("--name", name, "--label", LABEL + "=" + script.marker(), "--user", user));
        command.addAll(List.of("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        command.addAll(List.of("--pids-limit", PROCESSES, "--ulimit", "core=0", "--hostname", "build"));
        command.addAll(List.of("--network", script.network() ? "bridge" : "none"));
        command.addAll(List.of("--volume", rooms.checkout() + ":" + seen.checkout()));
        command.addAll(List.of("--volume", rooms.home() + ":" + seen.home()));
        command.addAll(List.of("--volume", rooms.tmp() + ":" + seen.tmp()));
        command.addAll(List.of("--volume", rooms.secrets() + ":" + seen.secrets() + ":ro"));
        command.addAll(List.of("--workdir", seen.checkout().toString()));
        // The image's own path leads to its programs.
        List<String> entry = Entry.exec(script, rooms, seen, "PATH");
        command.addAll(List.of("--entrypoint", entry.getFirst(), image));
        command.addAll(entry.subList(1, entry.size()));
        return command;
    }

    /** Where the client finds its engine. */
    private static Map<String, String> client() {
        Map<String, String> variables = Entry.clean();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("DOCKER_") || name.equals("HOME")) {
                variables.put(name, value);
            }
        });
        return variables;
    }

    private void pull(String image) throws IOException, InterruptedException {
        List<String> inspect = List.of(program, "image", "inspect", "--format", "{{.Id}}", image);
        if (Program.run(inspect, scratch, Map.of(), ANSWER_WITHIN).exit() == 0) {
            return;
        }
        Program.Result pulled = Program.run(List.of(program, "pull", "--quiet", image), scratch, Map.of(), PULL_WITHIN);
        if (pulled.exit() != 0) {
            throw new ImageException("image %s cannot be had: %s".formatted(image, pulled.output()));
        }
    }

    /** Ends what an earlier life of the builder has left, found by the end of its markers. */
    void killLeftovers(String markerEnd) throws IOException, InterruptedException {
        List<String> list = List.of(program, "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + LABEL);
        List<String> left = new ArrayList<>();
        for (String id : Program.run(list, scratch, Map.of(), ANSWER_WITHIN)
                .output()
                .lines()
                .toList()) {
            String format = "{{index .Config.Labels \"" + LABEL + "\"}}";
            Program.Result marker =
                    Program.run(List.of(program, "inspect", "--format", format, id), scratch, Map.of(), ANSWER_WITHIN);
            if (marker.output().endsWith(markerEnd)) {
                left.add(id);
            }
        }
        remove(left);
    }

    private void remove(List<String> containers) {
        if (containers.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(program, "rm", "--force"));
        command.addAll(containers);
        try {
            Program.run(command, scratch, Map.of(), ANSWER_WITHIN);
        } catch (IOException e) {
            LOG.warn("containers {} may still run", containers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
