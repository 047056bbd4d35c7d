package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.job.BuildStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BuildLifecycleTest {

    private static final Path DIAGRAM = Path.of("build-lifecycle.mmd");

    @Test
    void theDiagramIsWhatTheTableSays() throws IOException {
        assertThat(DIAGRAM).hasContent(BuildLifecycle.diagram());
        assertThat(Files.readString(DIAGRAM)).endsWith("\n");
    }

    @Test
    void nothingComesAfterAnEndAndEveryOtherStateIsLeft() {
        for (BuildStatus status : BuildStatus.values()) {
            assertThat(BuildLifecycle.TABLE.stream().anyMatch(each -> each.from() == status))
                    .as(status.text())
                    .isEqualTo(!status.terminal());
        }
    }
}
