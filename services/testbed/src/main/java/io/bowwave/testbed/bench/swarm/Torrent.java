package io.bowwave.testbed.bench.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A metainfo file for rivals: the payload as a folder of files, in pieces of 256 KiB, as the usual programs choose for this size. */
final class Torrent {

    /** The folder's name, under which rivals keep the files. */
    static final String NAME = "payload";

    static final int PIECE = 256 << 10;

    private Torrent() {}

    static void write(Payload payload, String announce, Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "d");
        string(out, "announce");
        string(out, announce);
        string(out, "info");
        text(out, "d");
        string(out, "files");
        text(out, "l");
        for (Path each : payload.files()) {
            text(out, "d");
            string(out, "length");
            text(out, "i" + Files.size(each) + "e");
            string(out, "path");
            text(out, "l");
            string(out, each.getFileName().toString());
            text(out, "ee");
        }
        text(out, "e");
        string(out, "name");
        string(out, NAME);
        string(out, "piece length");
        text(out, "i" + PIECE + "e");
        string(out, "pieces");
        byte[] hashes = hashes(payload);
        text(out, hashes.length + ":");
        out.write(hashes);
        text(out, "ee");
        Files.write(file, out.toByteArray());
    }

    /** Over all files as one stream. */
    private static byte[] hashes(Payload payload) throws IOException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        MessageDigest sha1 = sha1();
        int filled = 0;
        byte[] buffer = new byte[PIECE];
        for (Path each : payload.files()) {
            try (InputStream in = Files.newInputStream(each)) {
                for (int read = in.read(buffer, 0, PIECE - filled);
                        read >= 0;
                        read = in.read(buffer, 0, PIECE - filled)) {
                    sha1.update(buffer, 0, read);
                    filled += read;
                    if (filled == PIECE) {
                        hashes.write(sha1.digest());
                        filled = 0;
                    }
                }
            }
        }
        if (filled > 0) {
            hashes.write(sha1.digest());
        }
        return hashes.toByteArray();
    }

    @SuppressWarnings("InsecureCryptoUsage") // The format of others asks for it.
    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-1", e);
        }
    }

    private static void string(ByteArrayOutputStream out, String value) {
        text(out, value.getBytes(StandardCharsets.UTF_8).length + ":" + value);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
