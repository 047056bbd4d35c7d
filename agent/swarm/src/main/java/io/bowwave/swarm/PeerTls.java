package io.bowwave.swarm;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 between peers, both sides with a certificate. The certificates' names are not looked at, since machines have no stable ones: who
 * has a certificate that the region's authorities vouch for is a member, as long as it also knows the region's secret. Thread-safe.
 */
public final class PeerTls {

    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /** Of a server; peers keep their connections, so few come back. */
    private static final int SESSIONS = 64;

    private final SSLContext context;

    private PeerTls(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads the files of the keys {@code peer-certificate}, {@code peer-key} and {@code peer-ca} of a configuration.
     *
     * @param certificate PEM: this machine's certificate, then those between it and an authority, if there are any; without extended key
     *     usages, or for servers and clients both
     * @param key PEM: its private key, PKCS#8, not encrypted; EC, RSA or Ed25519
     * @param authorities PEM: the certificates of those who vouch for members
     * @return null when none of the three is given: no TLS
     * @throws IOException when some but not all are given, a file cannot be read, or they do not belong together; names the key and the
     *     file, what was found and what is expected
     */
    public static @Nullable PeerTls of(@Nullable Path certificate, @Nullable Path key, @Nullable Path authorities)
            throws IOException {
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null || authorities == null) {
            String missing = certificate == null ? "peer-certificate" : key == null ? "peer-key" : "peer-ca";
            throw new IOException(missing
                    + ": found nothing, expected all of peer-certificate, peer-key and peer-ca, or none of them");
        }
        List<X509Certificate> chain = PemFile.certificates("peer-certificate", certificate);
        PrivateKey secret = PemFile.key("peer-key", key, chain.getFirst());
        List<X509Certificate> trusted = PemFile.certificates("peer-ca", authorities);
        try {
            TrustManagerFactory trust = trusting(trusted);
            check(certificate, chain, authorities, trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(having(secret, chain).getKeyManagers(), trust.getTrustManagers(), null);
            context.getServerSessionContext().setSessionCacheSize(SESSIONS);
            return new PeerTls(context);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "peer-certificate, peer-key, peer-ca: cannot be used by this JVM: %s".formatted(e.getMessage()), e);
        }
    }

    Line server(SocketChannel channel) throws IOException {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return new TlsLine(channel, engine);
    }

    Line client(SocketChannel channel) throws IOException {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return new TlsLine(channel, engine);
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static KeyManagerFactory having(PrivateKey key, List<X509Certificate> chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("member", key, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys;
    }

    private static TrustManagerFactory trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    /** A member whose own authorities do not vouch for it would be refused by all others: better said at its start. */
    private static void check(Path file, List<X509Certificate> chain, Path authorities, TrustManagerFactory trust)
            throws IOException {
        X509TrustManager judge = Stream.of(trust.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
        X509Certificate[] all = chain.toArray(X509Certificate[]::new);
        try {
            judge.checkClientTrusted(all, chain.getFirst().getPublicKey().getAlgorithm());
            judge.checkServerTrusted(all, "UNKNOWN");
        } catch (CertificateException e) {
            X509Certificate own = chain.getFirst();
            throw new IOException(
                    "peer-certificate: %s: found %s, issued by %s, valid from %s to %s: %s; expected one that is valid now, may be shown by servers and clients, and that the certificates in %s (peer-ca) vouch for"
                            .formatted(
                                    file,
                                    own.getSubjectX500Principal(),
                                    own.getIssuerX500Principal(),
                                    own.getNotBefore().toInstant(),
                                    own.getNotAfter().toInstant(),
                                    e.getMessage(),
                                    authorities),
                    e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
