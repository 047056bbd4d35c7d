package io.bowwave.schemas.provenance;

import io.bowwave.schemas.Ed25519;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DSSE envelope, protocol version 1: some bytes, what they are, and who signed both.
 *
 * @param payload base64 of the bytes
 * @param payloadType their media type
 */
public record Envelope(String payload, String payloadType, List<Mark> signatures) {

    /** No envelope of ours is larger, bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private static final int MAX_SIGNATURES = 16;

    /**
     * A signature.
     *
     * @param keyid names the key, as {@link Ed25519#id} does; a hint only
     * @param sig base64
     */
    public record Mark(String keyid, String sig) {}

    public Envelope {
        signatures = List.copyOf(signatures);
    }

    static Envelope sign(byte[] content, String type, String keyId, PrivateKey key) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getEncoder();
        String sig = base64.encodeToString(Ed25519.sign(encoded(type, content), key));
        return new Envelope(base64.encodeToString(content), type, List.of(new Mark(keyId, sig)));
    }

    /** @throws InvalidAttestationException when it is no envelope, naming what is wrong */
    static Envelope of(Map<String, Object> tree) throws InvalidAttestationException {
        Fields fields = new Fields("envelope", tree);
        List<Mark> signatures = new ArrayList<>();
        for (Object each : fields.list("signatures", MAX_SIGNATURES)) {
            Fields signature = Fields.of("envelope.signatures", each);
            String keyId = signature.tree().get("keyid") instanceof String text ? text : "";
            signatures.add(new Mark(keyId, signature.text("sig")));
        }
        return new Envelope(fields.text("payload"), fields.text("payloadType"), signatures);
    }

    /** As its JSON. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("payload", payload);
        tree.put("payloadType", payloadType);
        tree.put(
                "signatures",
                signatures.stream()
                        .map(each -> Map.of("keyid", each.keyid(), "sig", each.sig()))
                        .toList());
        return tree;
    }

    /** The bytes that were signed, without their type. */
    byte[] content() throws InvalidAttestationException {
        return decoded("payload", payload);
    }

    boolean signedBy(Mark mark, PublicKey key) throws InvalidAttestationException {
        return Ed25519.verify(encoded(payloadType, content()), decoded("signatures.sig", mark.sig()), key);
    }

    /** What is signed: the pre-authentication encoding of the type and the bytes. */
    static byte[] encoded(String type, byte[] content) {
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        byte[] head = "DSSEv1 %d %s %d "
                .formatted(typeBytes.length, type, content.length)
                .getBytes(StandardCharsets.UTF_8);
        byte[] encoded = new byte[head.length + content.length];
        System.arraycopy(head, 0, encoded, 0, head.length);
        System.arraycopy(content, 0, encoded, head.length, content.length);
        return encoded;
    }

    private static byte[] decoded(String property, String text) throws InvalidAttestationException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidAttestationException(
                    "envelope.%s: found no base64 (%s)".formatted(property, e.getMessage()), e);
        }
    }
}
