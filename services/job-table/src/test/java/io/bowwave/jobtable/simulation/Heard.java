package io.bowwave.jobtable.simulation;

import java.util.List;
import java.util.Map;

/**
 * A call that a claimer made and the answer that it got, as a line of text, so that one that is killed leaves what it has heard.
 *
 * @param from before the call, nanoseconds of the machine's monotonic clock, which all processes share
 * @param to after it
 * @param call {@code claim}, {@code beat} or the kind of an {@link Ending}
 * @param artifact 0: none
 * @param answer null was no answer, so it never stands here
 */
record Heard(long from, long to, String call, String build, int attempt, String worker, int artifact, String answer) {

    static final String CLAIM = "claim";
    static final String BEAT = "beat";

    String line() {
        return "%d %d %s %s %d %s %d %s".formatted(from, to, call, build, attempt, worker, artifact, answer);
    }

    /** A line that was cut off is none. */
    static List<Heard> parse(String line) {
        String[] words = line.split(" ", -1);
        return words.length != 8
                ? List.of()
                : List.of(new Heard(
                        Long.parseLong(words[0]),
                        Long.parseLong(words[1]),
                        words[2],
                        words[3],
                        Integer.parseInt(words[4]),
                        words[5],
                        Integer.parseInt(words[6]),
                        words[7]));
    }

    /** @param build its number */
    Deed deed(int build) {
        Ticket ticket = new Ticket(build, attempt, worker);
        return switch (call) {
            case CLAIM -> new Deed.Claimed(Map.of(), List.of(worker), List.of(ticket));
            case BEAT -> new Deed.Beaten(ticket, Pulse.valueOf(answer));
            default ->
                new Deed.Finished(ticket, new Ending(Ending.Kind.valueOf(call), artifact), Ended.valueOf(answer));
        };
    }
}
