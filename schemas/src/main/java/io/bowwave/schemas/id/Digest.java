package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 that names some bytes: theirs, or the root of a tree of hashes over them. Text form: {@code sha256:} and 64 lower-case hex digits. */
public record Digest(@JsonValue String text) implements Comparable<Digest> {

    private static final String PREFIX = "sha256:";
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Digest {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException("Digest", text, "sha256: and 64 lower-case hex digits");
        }
    }

    /** @param hash 32 bytes */
    public static Digest ofHash(byte[] hash) {
        return new Digest(PREFIX + HexFormat.of().formatHex(hash));
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] content) {
        return ofHash(sha256().digest(content));
    }

    /** @param hex 64 lower-case hex digits */
    public static Digest ofHex(String hex) {
        return new Digest(PREFIX + hex);
    }

    /** A new SHA-256; every JDK has one. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return text.substring(PREFIX.length());
    }

    /** The 32 bytes. */
    public byte[] hash() {
        return HexFormat.of().parseHex(hex());
    }

    /** The first 12 hex digits, for people. */
    public String brief() {
        return hex().substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
