package io.bowwave.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.standalone.Part.Layer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaunchTest {
    private final List<String> story = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Launch launch = new Launch(new Progress(new PrintStream(console, true, StandardCharsets.UTF_8)));

    @Test
    void startsAPartWhenWhatItNeedsIsReady() {
        launch.start(List.of(
                part("database", Layer.SERVERS, Set.of()),
                part("tables", Layer.SERVERS, Set.of("database")),
                part("service", Layer.SERVICES, Set.of("tables"))));
        assertThat(story).containsExactly("+database", "+tables", "+service");
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("label of database", "label of service");
    }

    @Test
    void stopsUsersBeforeWhatTheyUse() {
        launch.start(List.of(
                part("database", Layer.SERVERS, Set.of()),
                part("service", Layer.SERVICES, Set.of("database")),
                part("agent", Layer.AGENTS, Set.of("service"))));
        story.clear();
        launch.stop();
        assertThat(story).containsExactly("-agent", "-service", "-database");
    }

    @Test
    void namesThePartThatFailsAndStartsNothingThatNeedsIt() {
        Part broken = new Part("broken", "broken", Layer.SERVERS, Set.of(), () -> {
            throw new EmbeddedServerException(EmbeddedServerException.Kind.PORT_TAKEN, "port 1 is in use", null);
        });
        assertThatThrownBy(() -> launch.start(List.of(broken, part("service", Layer.SERVICES, Set.of("broken")))))
                .isInstanceOfSatisfying(
                        UpException.class, e -> assertThat(e.exit()).isEqualTo(Exit.PORT_TAKEN))
                .hasMessageContaining("broken didn't start. port 1 is in use");
        assertThat(story).isEmpty();
    }

    @Test
    void startsNothingAfterTheStop() {
        launch.stop();
        assertThatThrownBy(() -> launch.start(List.of(part("late", Layer.SERVICES, Set.of()))))
                .isInstanceOf(UpException.class);
        assertThat(story).isEmpty();
    }

    @Test
    void refusesAPartWhoseNeedIsUnknown() {
        assertThatThrownBy(() -> launch.start(List.of(part("service", Layer.SERVICES, Set.of("nothing")))))
                .hasMessageContaining("nothing");
    }

    private Part part(String name, Layer layer, Set<String> after) {
        return new Part(name, "label of " + name, layer, after, () -> {
            story.add("+" + name);
            return new RunningPart() {
                @Override
                public List<ProcessInfo> processes() {
                    return List.of();
                }

                @Override
                public void stop() {
                    story.add("-" + name);
                }
            };
        });
    }
}
