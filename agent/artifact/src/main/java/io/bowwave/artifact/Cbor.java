package io.bowwave.artifact;

/** Major types and simple values of RFC 8949 that we use. */
final class Cbor {

    static final int UINT = 0;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int SIMPLE = 7;

    static final int FALSE = 0xf4;
    static final int TRUE = 0xf5;

    /** Additional information that says: the value stands in the next byte. The next three say 2, 4 and 8 bytes. */
    static final int ONE_BYTE = 24;

    private Cbor() {}
}
