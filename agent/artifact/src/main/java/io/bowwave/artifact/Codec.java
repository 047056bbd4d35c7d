package io.bowwave.artifact;

/** How a chunk stands in its pack. */
public enum Codec {
    /** Its raw bytes. */
    NONE(0),
    /** One zstd frame, shorter than the raw bytes. */
    ZSTD(1);

    static final int LAST = 1;

    private final int number;

    Codec(int number) {
        this.number = number;
    }

    /** In the format. */
    public int number() {
        return number;
    }

    static Codec of(int number) {
        return number == 0 ? NONE : ZSTD;
    }
}
