package io.bowwave.schemas.provenance;

import io.bowwave.schemas.Ed25519;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** Signs what a build made. Thread-safe. */
public final class AttestationSigner {

    private final PrivateKey key;
    private final AttestationKeys.Key named;

    private AttestationSigner(PrivateKey key, AttestationKeys.Key named) {
        this.key = key;
        this.named = named;
    }

    /**
     * @param keys one of them is the public half of the private key, so that who checks with this set believes what is signed
     * @throws InvalidAttestationException when none is
     */
    public static AttestationSigner of(PrivateKey key, AttestationKeys keys) throws InvalidAttestationException {
        byte[] probe = {1};
        try {
            byte[] signature = Ed25519.sign(probe, key);
            for (AttestationKeys.Key each : keys.keys()) {
                if (Ed25519.verify(probe, signature, each.key())) {
                    return new AttestationSigner(key, each);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidAttestationException("cannot sign with this key: " + e.getMessage(), e);
        }
        throw new InvalidAttestationException(
                "found a private key whose public half is none of %s; add it to the set, to those of agents too"
                        .formatted(keys));
    }

    /** Which key it is. */
    public AttestationKeys.Key key() {
        return named;
    }

    /** The statement in an envelope, as UTF-8 JSON. */
    public byte[] sign(Provenance provenance) {
        try {
            byte[] statement = JsonTrees.write(provenance.statement());
            return JsonTrees.write(Envelope.sign(statement, Provenance.PAYLOAD_TYPE, named.id(), key)
                    .tree());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with key " + named, e);
        }
    }
}
