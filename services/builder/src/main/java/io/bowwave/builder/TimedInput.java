package io.bowwave.builder;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Remembers when it last gave something. One thread reads, others ask. */
final class TimedInput extends FilterInputStream {

    private volatile long lastNanos = System.nanoTime();

    TimedInput(InputStream in) {
        super(in);
    }

    /** By {@link System#nanoTime}; the beginning when nothing came yet. */
    long lastNanos() {
        return lastNanos;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        lastNanos = System.nanoTime();
        return read;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int read = super.read(buffer, from, length);
        lastNanos = System.nanoTime();
        return read;
    }
}
