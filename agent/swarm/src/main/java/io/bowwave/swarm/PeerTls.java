package io.bowwave.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS 1.3 between peers, both sides with a certificate. The certificates' names are not looked at, since machines have no stable ones: who
 * has a certificate that the trust store vouches for is a member, as long as it also knows the region's secret. Thread-safe.
 */
public final class PeerTls {

    private static final String TYPE = "PKCS12";
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private final SSLContext context;

    private PeerTls(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads the certificates.
     *
     * @param keyStore PKCS#12 with this machine's key and certificate
     * @param trustStore PKCS#12 with the certificates of those who vouch for members
     * @param password of both
     * @throws IOException when they cannot be read; says which
     */
    public static PeerTls of(Path keyStore, Path trustStore, String password) throws IOException {
        char[] secret = password.toCharArray();
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(read(keyStore, secret), secret);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(read(trustStore, secret));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return new PeerTls(context);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "peer TLS: %s and %s cannot be used: %s".formatted(keyStore, trustStore, e.getMessage()), e);
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

    private static KeyStore read(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(TYPE);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (IOException e) {
            throw new IOException("peer TLS: %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        return store;
    }
}
