package io.bowwave.schemas.provenance;

import io.bowwave.schemas.Ed25519;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The public keys whose attestations are believed. As JSON, in files and in the API alike: {@code {"keys":[{"name":N,"publicKey":PEM}]}},
 * with each key's {@code keyId} where Bowwave has written it.
 */
public record AttestationKeys(List<Key> keys) {

    private static final int MAX_KEYS = 64;
    private static final int MAX_NAME = 100;
    private static final int BRIEF = 12;

    /**
     * A key.
     *
     * @param name for people
     */
    public record Key(String name, PublicKey key) {

        /** What envelopes call it. */
        public String id() {
            return Ed25519.id(key);
        }

        /** Name and the first digits of the id. */
        @Override
        public String toString() {
            return "\"%s\" (%s)".formatted(name, brief(id()));
        }
    }

    public AttestationKeys {
        keys = List.copyOf(keys);
    }

    /** @throws InvalidAttestationException when it is no set of keys, naming what is wrong */
    public static AttestationKeys of(Map<String, Object> tree) throws InvalidAttestationException {
        List<Key> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object each : new Fields("", tree).list("keys", MAX_KEYS)) {
            Key key = key(Fields.of("keys[" + keys.size() + "]", each));
            if (!names.add(key.name())) {
                throw new InvalidAttestationException(
                        "keys: found two named \"%s\", expected different names".formatted(key.name()));
            }
            keys.add(key);
        }
        return new AttestationKeys(keys);
    }

    /** @throws IOException when the file cannot be read, or is no set of keys; says which */
    public static AttestationKeys read(Path file, TreeReader json) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("cannot read %s: %s".formatted(file, e), e);
        }
        try {
            return of(json.read(content));
        } catch (IOException e) {
            throw new InvalidAttestationException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** As its JSON. */
    public Map<String, Object> tree() {
        return Map.of(
                "keys",
                keys.stream()
                        .map(each -> {
                            Map<String, Object> tree = new LinkedHashMap<>();
                            tree.put("name", each.name());
                            tree.put("keyId", each.id());
                            tree.put("publicKey", Ed25519.pem(each.key()));
                            return tree;
                        })
                        .toList());
    }

    /** The key that an envelope means. */
    public Optional<Key> find(String keyId) {
        return keys.stream().filter(each -> each.id().equals(keyId)).findFirst();
    }

    /** Names and ids. */
    @Override
    public String toString() {
        return keys.stream().map(Key::toString).collect(Collectors.joining(", "));
    }

    /** The first digits of a key's id, for people. */
    static String brief(String keyId) {
        return keyId.length() <= BRIEF ? keyId : keyId.substring(0, BRIEF);
    }

    private static Key key(Fields fields) throws InvalidAttestationException {
        String name = fields.text("name");
        if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidAttestationException("%s: expected at most %d characters, none of them a control character"
                    .formatted(fields.at("name"), MAX_NAME));
        }
        try {
            Key key = new Key(name, Ed25519.publicKey(fields.text("publicKey")));
            if (fields.tree().containsKey("keyId")) {
                fields.is("keyId", key.id());
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new InvalidAttestationException(
                    "%s: found no key (%s), expected an Ed25519 public key as PEM; `openssl pkey -in PRIVATE.pem -pubout` prints it"
                            .formatted(fields.at("publicKey"), e.getMessage()),
                    e);
        }
    }
}
