package io.bowwave.agent;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The room on the agent's disk. What is about to be written is reserved first, so that two fetches do not both count on the same free
 * bytes, and what cannot fit is refused before a byte of it comes. Thread-safe.
 */
final class Room {

    /** Bytes that are free at this moment. */
    interface Free {
        long bytes() throws IOException;
    }

    /** Removes what is not needed, until so many bytes more are free, if it can. */
    interface Broom {
        void sweep(long bytes) throws IOException;
    }

    /** Bytes that somebody is about to write. */
    final class Reservation implements AutoCloseable {
        private final long needed;
        private final LongSupplier written;

        private Reservation(long needed, LongSupplier written) {
            this.needed = needed;
            this.written = written;
        }

        long left() {
            return Math.max(0, needed - written.getAsLong());
        }

        @Override
        public void close() {
            synchronized (Room.this) {
                reserved.remove(this);
            }
        }
    }

    private final Free free;
    private final Broom broom;
    private final long spare;
    private final Set<Reservation> reserved = new HashSet<>();

    /** @param spare bytes that are left to others */
    Room(Free free, Broom broom, long spare) {
        this.free = free;
        this.broom = broom;
        this.spare = spare;
    }

    /** Bytes free on the disk. */
    long free() throws IOException {
        return free.bytes();
    }

    /** Bytes that can still be promised; below 0 when others have filled the disk. */
    synchronized long open() throws IOException {
        return free.bytes()
                - spare
                - reserved.stream().mapToLong(Reservation::left).sum();
    }

    /**
     * Reserves room; removes what is not needed if that helps.
     *
     * @param what is to be written, for the message
     * @param written how much of it is on the disk by now
     * @throws NoRoomException when it does not fit
     */
    Reservation reserve(String what, long needed, LongSupplier written) throws IOException {
        long lacking = needed - open();
        if (lacking > 0) {
            broom.sweep(lacking);
        }
        return reserveGently(what, needed, written);
    }

    /** As the other, but nothing is removed for it. */
    synchronized Reservation reserveGently(String what, long needed, LongSupplier written) throws IOException {
        long open = open();
        if (needed > open) {
            throw new NoRoomException(what, needed, Math.max(0, open));
        }
        Reservation reservation = new Reservation(needed, written);
        reserved.add(reservation);
        return reservation;
    }
}
