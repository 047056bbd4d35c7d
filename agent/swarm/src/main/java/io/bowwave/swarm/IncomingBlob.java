package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A blob that comes whole, front to back, under a name that does not count. For one thread. */
final class IncomingBlob {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingBlob.class);

    private final Digest expected;
    private final Path file;
    private final DiskRoom room;
    private final FileChannel channel;
    private final MessageDigest sha256 = Digest.sha256();
    private long size;

    /** @param expected the name that it is asked for by; whether it deserves it shows at the end */
    IncomingBlob(Digest expected, Path folder, DiskRoom room) throws IOException {
        this.expected = expected;
        this.room = room;
        this.file = Files.createTempFile(folder, "whole-", ".tmp");
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    Digest expected() {
        return expected;
    }

    long size() {
        return size;
    }

    void write(ByteBuffer bytes) throws IOException {
        room.check(expected, bytes.remaining());
        sha256.update(bytes.duplicate());
        size += bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw room.explained(expected, bytes.remaining(), e);
        }
    }

    /** The name that it deserves; once, at the end. */
    Digest digest() {
        return Digest.ofHash(sha256.digest());
    }

    Path file() {
        return file;
    }

    /** Removes it, unless it has got another name. */
    void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("a file of no use stays: {}", e.toString());
        }
    }
}
