package io.bowwave.agent.driver;

import io.bowwave.artifact.run.ResourceLimits;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Driver process: a session and process group of its own, so that the app outlives the agent and is stopped with all its children.
 * Started by this agent, or by an earlier one and adopted.
 */
final class ChildProcess implements Running {

    private final Handle handle;
    private final @Nullable Process child;
    private final ProcessGroup group;

    private ChildProcess(Handle handle, @Nullable Process child) {
        this.handle = handle;
        this.child = child;
        this.group = new ProcessGroup(handle.pid());
    }

    /** @param groups null: limits are those of single processes */
    static ChildProcess start(Launch launch, @Nullable ControlGroups groups) throws IOException {
        ResourceLimits limits = launch.run().supervision().limits();
        Path group = groups == null ? null : groups.make(launch.app() + "-" + launch.generation(), limits);
        ProcessBuilder builder = new ProcessBuilder(command(launch.run().command(), limits, group))
                .directory(launch.release().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("BOWWAVE_"));
        builder.environment().putAll(launch.environment());
        Process child = builder.start();
        long ticks = Proc.startTicks(child.pid()).orElse(0);
        return new ChildProcess(
                new Handle(
                        child.pid(),
                        ticks,
                        Proc.boot(),
                        launch.port(),
                        group == null ? null : group.toString(),
                        null,
                        null),
                child);
    }

    /** The process that an earlier agent started, if it still runs. */
    static Optional<Running> adopt(Handle handle) {
        return Proc.alive(handle) ? Optional.of(new ChildProcess(handle, null)) : Optional.empty();
    }

    /** Each program replaces the one before it, so that the child that we start is the app's shell in the end. */
    private static List<String> command(String run, ResourceLimits limits, @Nullable Path group) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (group != null) {
            command.addAll(List.of("sh", "-c", "echo 0 > \"$0/cgroup.procs\" && exec \"$@\"", group.toString()));
        }
        List<String> ofProcess = ProcessLimits.flags(limits, group != null);
        if (!ofProcess.isEmpty()) {
            command.add("prlimit");
            command.addAll(ofProcess);
        }
        command.addAll(List.of("sh", "-c", run));
        return command;
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public boolean alive() {
        return child == null ? Proc.alive(handle) : child.isAlive();
    }

    /** Known only for a process that this agent started. */
    @Override
    public OptionalInt exitCode() {
        return child == null || child.isAlive() ? OptionalInt.empty() : OptionalInt.of(child.exitValue());
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        if (handle.startTicks() == 0 || alive() || group.alive()) {
            group.stop(grace);
        }
        if (handle.group() != null) {
            ControlGroups.end(Path.of(handle.group()));
        }
    }
}
