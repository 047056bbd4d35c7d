package io.bowwave.schemas.provenance;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether an envelope says, under a trusted key, that an artifact is the one that a build made. Thread-safe. */
public final class AttestationCheck {

    /** What was found. */
    public sealed interface Verdict {

        /** It is as expected. */
        record Good(Provenance provenance, AttestationKeys.Key key) implements Verdict {}

        /**
         * It must not be believed.
         *
         * @param why what was found, what was expected
         */
        record Bad(String why) implements Verdict {}
    }

    /**
     * What it must say.
     *
     * @param build null: any of the app's
     * @param commit null: any
     */
    public record Expected(
            AppName app, @Nullable BuildId build, @Nullable String commit, Digest manifest) {}

    private final AttestationKeys keys;
    private final TreeReader json;

    public AttestationCheck(AttestationKeys keys, TreeReader json) {
        this.keys = keys;
        this.json = json;
    }

    /** @param envelope UTF-8 JSON, of any origin */
    public Verdict check(byte[] envelope, Expected expected) {
        try {
            Envelope read = read(envelope);
            AttestationKeys.Key key = signer(read);
            Provenance provenance = Provenance.of(json.read(read.content()));
            same("app", provenance.app(), expected.app());
            same("artifact", provenance.manifest(), expected.manifest());
            same("build", provenance.build(), expected.build());
            same("commit", provenance.commit(), expected.commit());
            return new Verdict.Good(provenance, key);
        } catch (IOException e) {
            return new Verdict.Bad(String.valueOf(e.getMessage()));
        }
    }

    private Envelope read(byte[] envelope) throws IOException {
        if (envelope.length > Envelope.MAX_BYTES) {
            throw new InvalidAttestationException(
                    "envelope: found %d bytes, expected at most %d".formatted(envelope.length, Envelope.MAX_BYTES));
        }
        Envelope read = Envelope.of(json.read(envelope));
        if (!read.payloadType().equals(Provenance.PAYLOAD_TYPE)) {
            throw new InvalidAttestationException("envelope.payloadType: found %s, expected %s"
                    .formatted(read.payloadType(), Provenance.PAYLOAD_TYPE));
        }
        return read;
    }

    /** One good signature is enough; nothing of the payload is looked at before. */
    private AttestationKeys.Key signer(Envelope envelope) throws InvalidAttestationException {
        for (Envelope.Mark mark : envelope.signatures()) {
            AttestationKeys.Key key = keys.find(mark.keyid()).orElse(null);
            if (key == null) {
                continue;
            }
            if (envelope.signedBy(mark, key.key())) {
                return key;
            }
            throw new InvalidAttestationException(
                    "the signature by key %s is wrong: what was signed is not what is said".formatted(key));
        }
        String found = envelope.signatures().stream()
                .map(mark -> mark.keyid().isEmpty() ? "without an id" : AttestationKeys.brief(mark.keyid()))
                .collect(Collectors.joining(", "));
        throw new InvalidAttestationException("signed by key %s, expected one of %s".formatted(found, keys));
    }

    private static void same(String what, Object found, @Nullable Object expected) throws InvalidAttestationException {
        if (expected != null && !Objects.equals(found, expected)) {
            throw new InvalidAttestationException(
                    "it is about another %s: found %s, expected %s".formatted(what, found, expected));
        }
    }
}
