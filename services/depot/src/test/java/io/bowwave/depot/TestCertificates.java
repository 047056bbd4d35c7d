package io.bowwave.depot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and a certificate that it vouches for, made by the JDK's keytool, as PEM files. */
record TestCertificates(Path certificate, Path key, Path authority) {

    private static final String PASSWORD = "password";

    static TestCertificates make(Path folder) throws Exception {
        Path store = folder.resolve("certificates.p12");
        keytool(store, "-genkeypair -alias authority -keyalg EC -dname CN=authority -ext bc:c");
        keytool(store, "-genkeypair -alias member -keyalg EC -dname CN=member -signer authority");
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Key key = made.getKey("member", PASSWORD.toCharArray());
        Certificate authority = made.getCertificate("authority");
        return new TestCertificates(
                pem(
                        folder.resolve("member.pem"),
                        "CERTIFICATE",
                        made.getCertificate("member").getEncoded()),
                pem(folder.resolve("member.key"), "PRIVATE KEY", key.getEncoded()),
                pem(folder.resolve("authority.pem"), "CERTIFICATE", authority.getEncoded()));
    }

    /** As an agent is told. */
    String[] arguments() {
        return new String[] {
            "--peer-certificate",
            certificate.toString(),
            "--peer-key",
            key.toString(),
            "--peer-ca",
            authority.toString()
        };
    }

    private static Path pem(Path file, String what, byte[] encoded) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
    }

    private static void keytool(Path store, String arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
