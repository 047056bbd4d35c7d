package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.agent.DepotClient.Report;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusOutboxTest {

    @TempDir
    Path folder;

    @Test
    void keepsReportsUntilTheyAreAcknowledged() throws Exception {
        StatusOutbox outbox = new StatusOutbox(new Sequence(folder.resolve("sequence")));
        add(outbox, "a");
        add(outbox, "b");
        List<Report> taken = outbox.take(10, 0);
        assertThat(taken).hasSize(2);
        assertThat(outbox.take(10, 0)).isEqualTo(taken);
        outbox.acknowledged(taken);
        assertThat(outbox.take(10, 0)).isEmpty();
    }

    @Test
    void saysTheLastOfEachAppAgainUnderNewNumbers() throws Exception {
        StatusOutbox outbox = new StatusOutbox(new Sequence(folder.resolve("sequence")));
        add(outbox, "a");
        add(outbox, "a");
        add(outbox, "b");
        outbox.acknowledged(outbox.take(10, 0));
        outbox.again();
        assertThat(outbox.take(10, 0))
                .extracting(each -> each.status().app().text() + each.status().sequence())
                .containsExactly("a4", "b5");
    }

    @Test
    void neverGivesANumberTwiceAlsoAfterAKill() throws Exception {
        Sequence first = new Sequence(folder.resolve("sequence"));
        long last = first.next();
        assertThat(first.next()).isEqualTo(last + 1);
        assertThat(new Sequence(folder.resolve("sequence")).next()).isGreaterThan(last + 1);
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() throws Exception {
        StatusOutbox outbox = new StatusOutbox(new Sequence(folder.resolve("sequence")));
        for (int each = 0; each < 600; each++) {
            add(outbox, "a");
        }
        assertThat(outbox.pending()).isEqualTo(500);
        assertThat(outbox.take(1, 0).getFirst().status().sequence()).isEqualTo(101);
    }

    private static void add(StatusOutbox outbox, String app) throws Exception {
        outbox.add(
                number -> new MachineStatus(
                        new AppName(app),
                        new RegionName("us-east"),
                        new MachineId("m1"),
                        1,
                        MachineState.HEALTHY,
                        null,
                        null,
                        null,
                        null,
                        Transfer.NONE,
                        number,
                        Instant.EPOCH),
                null);
    }
}
