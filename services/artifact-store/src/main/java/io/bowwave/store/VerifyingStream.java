package io.bowwave.store;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.BlobName;
import io.bowwave.schemas.id.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Checks at the end of the stream that all of it was what its name promises. */
final class VerifyingStream extends FilterInputStream {

    private final BlobName name;
    private final String what;
    private final Digest expected;
    private boolean ended;

    VerifyingStream(InputStream in, String what, BlobKind kind, Digest expected) {
        super(in);
        this.name = new BlobName(kind);
        this.what = what;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int read = in.read(buffer, from, length);
        if (read > 0) {
            name.update(buffer, from, read);
        } else if (read < 0 && !ended) {
            ended = true;
            check(what, name.finish(), expected);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        return in.readNBytes(Math.toIntExact(Math.min(count, 1 << 16))).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    static void check(String what, Digest found, Digest expected) throws DamagedBlobException {
        if (!found.equals(expected)) {
            throw new DamagedBlobException("%s: found %s, expected %s".formatted(what, found, expected));
        }
    }
}
