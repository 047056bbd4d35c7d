package io.bowwave.jobtable.simulation;

/** What a worker must show to write: the fencing token and its name. */
public record Ticket(int build, int attempt, String worker) {

    @Override
    public String toString() {
        return "build " + build + " attempt " + attempt + " of " + worker;
    }
}
