package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlotStateTest {

    private static final Position AT_100 =
            new Position("{\"lsn_proc\":90,\"lsn\":100,\"lsn_commit\":80,\"txId\":7,\"messageType\":\"INSERT\"}");

    @Test
    void goesOnWhenTheSlotIsAtOrBeforeThePosition() {
        assertThat(SlotState.objection(slot(100, "reserved"), "s", AT_100)).isNull();
        assertThat(SlotState.objection(slot(100, "reserved"), "s", null)).isNull();
        assertThat(SlotState.objection(null, "s", null)).isNull();
    }

    @Test
    void refusesWhatWouldLoseChangesAndSaysTheNextStep() {
        assertThat(SlotState.objection(slot(101, "reserved"), "s", AT_100)).contains("0/65", "0/64", "start-over=true");
        assertThat(SlotState.objection(null, "s", AT_100)).contains("gone", "start-over=true");
        assertThat(SlotState.objection(slot(1, "lost"), "s", AT_100))
                .contains("max_slot_wal_keep_size", "start-over=true");
    }

    private static SlotState slot(long confirmed, String status) {
        return new SlotState(confirmed, 0, 0, status, false);
    }
}
