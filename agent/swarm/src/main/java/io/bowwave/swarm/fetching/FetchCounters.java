package io.bowwave.swarm.fetching;

/** What came of transfers, since the start. */
public final class FetchCounters {

    private long planned;
    private long unplanned;
    private long hedges;
    private long hedgesWon;
    private long fromOrigin;
    private long failed;
    private long bad;

    FetchCounters() {}

    void started(boolean byPlan, boolean hedge) {
        planned += byPlan ? 1 : 0;
        unplanned += byPlan ? 0 : 1;
        hedges += hedge ? 1 : 0;
    }

    void done(boolean origin, boolean hedge) {
        fromOrigin += origin ? 1 : 0;
        hedgesWon += hedge ? 1 : 0;
    }

    void failed(Failure why) {
        failed++;
        bad += why == Failure.BAD ? 1 : 0;
    }

    /** Transfers that a planner granted. */
    public long planned() {
        return planned;
    }

    /** Transfers that this machine granted itself. */
    public long unplanned() {
        return unplanned;
    }

    /** Second transfers of something that was late. */
    public long hedges() {
        return hedges;
    }

    /** Of those, the ones that were done first. */
    public long hedgesWon() {
        return hedgesWon;
    }

    /** Transfers from depots that were done. */
    public long fromOrigin() {
        return fromOrigin;
    }

    public long failed() {
        return failed;
    }

    public long bad() {
        return bad;
    }
}
