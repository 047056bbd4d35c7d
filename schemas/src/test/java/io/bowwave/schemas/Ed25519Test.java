package io.bowwave.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ed25519Test {

    /** The first test of RFC 8032, section 7.1, in the frames of PKCS #8 and X.509. */
    private static final String PRIVATE =
            "302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    private static final String PUBLIC =
            "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final String SIGNATURE =
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    @Test
    void signsAsTheRfcSays() throws Exception {
        byte[] signature = Ed25519.sign(new byte[0], Ed25519.privateKey(base64(PRIVATE)));
        assertThat(HexFormat.of().formatHex(signature)).isEqualTo(SIGNATURE);
        PublicKey key = Ed25519.publicKey(base64(PUBLIC));
        assertThat(Ed25519.verify(new byte[0], signature, key)).isTrue();
        assertThat(Ed25519.verify(new byte[1], signature, key)).isFalse();
        assertThat(Ed25519.verify(new byte[0], new byte[3], key)).isFalse();
    }

    @Test
    void readsTheKeysThatItWrites() throws Exception {
        KeyPair pair = Ed25519.generate();
        PrivateKey secret = Ed25519.privateKey(Ed25519.pem(pair.getPrivate()));
        assertThat(Ed25519.publicKey(Ed25519.pem(pair.getPublic()))).isEqualTo(pair.getPublic());
        assertThat(Ed25519.verify(new byte[5], Ed25519.sign(new byte[5], secret), pair.getPublic()))
                .isTrue();
        assertThat(Ed25519.id(pair.getPublic())).matches("[0-9a-f]{64}");
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThatThrownBy(() -> Ed25519.publicKey("no key!"))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("neither PEM nor base64");
        assertThatThrownBy(() -> Ed25519.privateKey(base64(PUBLIC))).isInstanceOf(GeneralSecurityException.class);
    }
}
