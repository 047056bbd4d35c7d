package io.bowwave.swarm.plan;

/**
 * Where a machine stands. Empty: not known, and then locality is not looked at.
 *
 * @param rack unique within its zone; at most 64 characters
 * @param zone at most 64 characters
 */
public record Labels(String rack, String zone) {

    /** A machine whose place is not known. */
    public static final Labels NONE = new Labels("", "");

    private static final int MAX = 64;

    public Labels {
        if (rack.length() > MAX || zone.length() > MAX) {
            throw new IllegalArgumentException(
                    "rack or zone: found \"%s\" and \"%s\", expected at most %d characters".formatted(rack, zone, MAX));
        }
    }
}
