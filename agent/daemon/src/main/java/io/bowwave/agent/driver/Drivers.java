package io.bowwave.agent.driver;

import io.bowwave.artifact.run.Driver;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts apps with the driver that they ask for, and finds again what an earlier agent started. Thread-safe. */
public final class Drivers {

    private final @Nullable ControlGroups groups;
    private final String unitTemplate;

    /**
     * Of a machine.
     *
     * @param groups that limits hold by; null: they hold by process
     * @param unitTemplate text of a systemd unit with placeholders; null: the usual one
     */
    public Drivers(@Nullable ControlGroups groups, @Nullable String unitTemplate) {
        this.groups = groups;
        this.unitTemplate = unitTemplate == null ? UnitText.TEMPLATE : unitTemplate;
    }

    /** @throws IOException when it cannot be started; says why */
    public Running start(Launch launch) throws IOException, InterruptedException {
        return switch (launch.run().supervision().driver()) {
            case Driver.Agent _ -> ChildProcess.start(launch, groups);
            case Driver.Systemd _ -> SystemdUnit.start(launch, unitTemplate);
            case Driver.Command driver -> CommandService.start(launch, driver);
        };
    }

    /** What an earlier agent started, if it still runs. */
    public static Optional<Running> adopt(@Nullable Handle handle) {
        if (handle == null) {
            return Optional.empty();
        }
        if (handle.commands() != null) {
            return CommandService.adopt(handle, handle.commands());
        }
        return handle.unit() != null ? SystemdUnit.adopt(handle, handle.unit()) : ChildProcess.adopt(handle);
    }
}
