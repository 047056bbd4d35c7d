package io.bowwave.jobtap;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code pg_replication_slots}.
 *
 * @param confirmed LSN up to which PostgreSQL may forget
 * @param behind bytes of WAL after it
 * @param retained bytes of WAL that PostgreSQL keeps for the slot
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 */
record SlotState(long confirmed, long behind, long retained, String walStatus, boolean active) {

    /** Why the tap must not go on from this position; null: it may. */
    static @Nullable String objection(@Nullable SlotState slot, String name, @Nullable Position position) {
        String startOver =
                "start job-tap once with start-over=true: it makes the slot anew, and its reconciler emits what is missing";
        if (slot == null) {
            return position == null
                    ? null
                    : "slot %s is gone, but the tap has a position (LSN %s): changes since then are lost. Next step: %s"
                            .formatted(name, text(position.lsn()), startOver);
        }
        if (slot.walStatus().equals("lost")) {
            return "slot %s has lost its WAL (max_slot_wal_keep_size): changes since LSN %s are lost. Next step: %s"
                    .formatted(name, text(slot.confirmed()), startOver);
        }
        if (position != null && slot.confirmed() > position.lsn()) {
            return "slot %s stands at LSN %s, after the tap's position %s: changes in between are lost. Was it made anew? Next step: %s"
                    .formatted(name, text(slot.confirmed()), text(position.lsn()), startOver);
        }
        return null;
    }

    /** As PostgreSQL writes an LSN. */
    static String text(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xffff_ffffL);
    }
}
