package io.bowwave.jobtable;

/** The answer to the end of an attempt. */
public sealed interface Finish {

    /**
     * @param build after it
     * @param repeated whether the same was said before
     */
    record Recorded(Build build, boolean repeated) implements Finish {}

    /** The lease is somebody else's, or nobody's: nothing was written. */
    record Fenced(String detail) implements Finish {}
}
