package io.bowwave.schemas.fleet;

/**
 * The last lines of an app's log at the end of a reason why it does not run, on one line: {@code exit code 1; its last words: no database}.
 * Whoever shows the lines by themselves shows the reason without them. The console has the same text.
 */
public final class LastWords {

    private static final String MARK = "; its last words: ";

    private LastWords() {}

    /** The reason with them; without words as it is. */
    public static String added(String reason, String words) {
        return words.isEmpty() ? reason : reason + MARK + words;
    }

    /** The reason alone. */
    public static String cut(String reason) {
        int end = reason.indexOf(MARK);
        return end < 0 ? reason : reason.substring(0, end);
    }
}
