package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoomTest {

    private final AtomicLong free = new AtomicLong(1000);
    private final AtomicLong swept = new AtomicLong();

    @Test
    void promisesTheSameBytesOnlyOnce() throws IOException {
        Room room = new Room(free::get, swept::addAndGet, 100);
        AtomicLong written = new AtomicLong();
        try (var _ = room.reserve("one", 600, written::get)) {
            assertThatThrownBy(() -> room.reserve("two", 400, () -> 0))
                    .isInstanceOf(NoRoomException.class)
                    .hasMessageContaining("disk: found 300 bytes free, expected 400 for two");
            // What the first has written is no longer free, and no longer to be written.
            written.set(500);
            free.addAndGet(-500);
            assertThat(room.open()).isEqualTo(300);
            room.reserve("three", 300, () -> 0).close();
        }
        assertThat(room.open()).isEqualTo(400);
    }

    @Test
    void removesWhatIsNotNeededBeforeItRefuses() throws IOException {
        Room room = new Room(
                free::get,
                bytes -> {
                    swept.set(bytes);
                    free.addAndGet(bytes);
                },
                0);
        room.reserve("large", 1500, () -> 0).close();
        assertThat(swept).hasValue(500);
    }

    @Test
    void removesNothingForWhatMayBecomeAGoal() {
        Room room = new Room(free::get, swept::addAndGet, 0);
        assertThatThrownBy(() -> room.reserveGently("ahead", 1500, () -> 0)).isInstanceOf(NoRoomException.class);
        assertThat(swept).hasValue(0);
    }
}
