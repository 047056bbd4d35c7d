package io.bowwave.swarm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in the form that operators have them in. */
final class PemFile {

    /** Bytes; a chain of certificates takes some thousand. */
    private static final int LARGEST = 1 << 20;

    private static final Pattern SECTION =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String KEY = "PRIVATE KEY";
    private static final byte[] SAMPLE = "which key belongs to this certificate".getBytes(StandardCharsets.US_ASCII);

    private PemFile() {}

    /**
     * At least one, in the file's order.
     *
     * @param name of the file in the configuration
     */
    static List<X509Certificate> certificates(String name, Path file) throws IOException {
        byte[] text = read(name, file);
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IOException(
                    "%s: %s: found %s, expected PEM certificates (BEGIN CERTIFICATE)"
                            .formatted(name, file, e.getMessage()),
                    e);
        }
        throw new IOException(
                "%s: %s: found no certificate, expected PEM certificates (BEGIN CERTIFICATE)".formatted(name, file));
    }

    /**
     * The private key of a certificate.
     *
     * @param name of the file in the configuration
     */
    static PrivateKey key(String name, Path file, X509Certificate certificate) throws IOException {
        byte[] encoded = keyBytes(name, file);
        PublicKey shown = certificate.getPublicKey();
        try {
            PrivateKey key =
                    KeyFactory.getInstance(shown.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (belongs(key, shown)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s: %s: found a key that cannot be used (%s), expected the %s key of %s (peer-certificate)"
                            .formatted(
                                    name,
                                    file,
                                    e.getMessage(),
                                    shown.getAlgorithm(),
                                    certificate.getSubjectX500Principal()),
                    e);
        }
        throw new IOException("%s: %s: found the key of another certificate, expected that of %s (peer-certificate)"
                .formatted(name, file, certificate.getSubjectX500Principal()));
    }

    private static byte[] keyBytes(String name, Path file) throws IOException {
        Matcher sections = SECTION.matcher(new String(read(name, file), StandardCharsets.US_ASCII));
        String found = "no key";
        while (sections.find()) {
            if (sections.group(1).equals(KEY)) {
                return Base64.getMimeDecoder().decode(sections.group(2));
            }
            found = "BEGIN " + sections.group(1);
        }
        throw new IOException(
                "%s: %s: found %s, expected BEGIN PRIVATE KEY (PKCS#8, not encrypted): openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one"
                        .formatted(name, file, found));
    }

    private static boolean belongs(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (shown.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> shown.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    private static byte[] read(String name, Path file) throws IOException {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new IOException(
                        "%s: %s: found %d bytes, expected at most %d".formatted(name, file, size, LARGEST));
            }
            return Files.readAllBytes(file);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("%s: %s: found no such file, expected a PEM file".formatted(name, file), e);
        }
    }
}
