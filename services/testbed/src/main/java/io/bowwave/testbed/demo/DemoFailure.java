package io.bowwave.testbed.demo;

/** A check of the demo did not pass. */
public final class DemoFailure extends RuntimeException {

    private final String check;
    private final String next;

    /**
     * @param check what should have been so
     * @param why what was found instead
     * @param next a command to type
     */
    public DemoFailure(String check, String why, String next) {
        super(why);
        this.check = check;
        this.next = next;
    }

    String check() {
        return check;
    }

    String next() {
        return next;
    }
}
