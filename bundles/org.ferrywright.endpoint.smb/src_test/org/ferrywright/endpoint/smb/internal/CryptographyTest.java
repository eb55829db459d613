package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import jcifs.util.Crypto;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CryptographyTest {
    private static final byte[] KEY = HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c");
    private static final byte[] TEXT = HexFormat.of()
            .parseHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                    + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");

    @BeforeAll
    static void install() {
        Cryptography.install();
    }

    @Test
    void theLibraryUsesOurs() {
        assertThat(Crypto.getProvider()).isInstanceOf(Cryptography.class);
    }

    /** The examples of RFC 4493. */
    @Test
    void signsAsTheStandardDoes() {
        for (Function<byte[], Signing.Engine> kind : kinds()) {
            Signing.Engine engine = kind.apply(KEY);
            assertThat(code(engine, 0)).isEqualTo("bb1d6929e95937287fa37d129b756746");
            assertThat(code(engine, 16)).isEqualTo("070a16b46b4d4144f79bdd9dd04a287c");
            assertThat(code(engine, 40)).isEqualTo("dfa66747de9ae63030ca32611497c827");
            assertThat(code(engine, 64)).isEqualTo("51f0bebf7e3b9d92fc49741779363cfe");
        }
    }

    private static List<Function<byte[], Signing.Engine>> kinds() {
        return OpenSslCmac.available() ? List.of(PlainCmac::new, OpenSslCmac::new) : List.of(PlainCmac::new);
    }

    private static String code(Signing.Engine engine, int length) {
        engine.begin(1, false);
        engine.update(TEXT, 0, length);
        return HexFormat.of().formatHex(engine.end());
    }

    @Test
    void bothSignAlikeWhateverThePieces() {
        Assumptions.assumeTrue(OpenSslCmac.available());
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var key = new byte[16];
            var text = new byte[random.nextInt(round < 150 ? 200 : 200_000)];
            random.nextBytes(key);
            random.nextBytes(text);
            Signing.Engine plain = new PlainCmac(key);
            Signing.Engine other = new OpenSslCmac(key);
            for (int again = 0; again < 2; again++) {
                plain.begin(again, false);
                other.begin(again, false);
                for (int at = 0; at < text.length; ) {
                    int n = Math.min(text.length - at, 1 + random.nextInt(10_000));
                    plain.update(text, at, n);
                    other.update(text, at, n);
                    at += n;
                }
                assertThat(plain.end()).as("round %d", round).isEqualTo(other.end());
            }
        }
    }

    /** Against the Java VM's AES-GCM, of which it is the tag of what is not encrypted. */
    @Test
    void signsByGmacAsTheStandardDoes() throws Exception {
        Assumptions.assumeTrue(OpenSslGmac.available());
        var random = new Random(8);
        Signing.Engine engine = new OpenSslGmac(KEY);
        for (int round = 0; round < 100; round++) {
            var text = new byte[random.nextInt(round < 90 ? 200 : 200_000)];
            random.nextBytes(text);
            long number = random.nextLong();
            boolean answer = random.nextBoolean();
            engine.begin(number, answer);
            for (int at = 0; at < text.length; ) {
                int n = Math.min(text.length - at, 1 + random.nextInt(10_000));
                engine.update(text, at, n);
                at += n;
            }
            var nonce = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            nonce.putLong(number).putInt(answer ? 1 : 0);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, nonce.array()));
            cipher.updateAAD(text);
            assertThat(engine.end()).as("round %d", round).isEqualTo(cipher.doFinal());
        }
    }

    /** An example that Microsoft published with SMB 3.0, there for the keys of encryption. */
    @Test
    void derivesKeysAsTheStandardDoes() {
        byte[] session = HexFormat.of().parseHex("b4546771b515f766a86735532dd6c4f0");
        assertThat(Signing.derive(session, "SMB2AESCCM", "ServerIn \0".getBytes(StandardCharsets.US_ASCII)))
                .asHexString()
                .isEqualToIgnoringCase("261b72350558f2e9dcf613070383edbf");
        assertThat(Signing.derive(session, "SMB2AESCCM", "ServerOut\0".getBytes(StandardCharsets.US_ASCII)))
                .asHexString()
                .isEqualToIgnoringCase("8fe2b57ec34d2db5b1a9727f526bbdb5");
    }

    /** The examples of RFC 1320. */
    @Test
    void digestsAsTheStandardDoes() throws Exception {
        MessageDigest md4 = MessageDigest.getInstance("MD4", Crypto.getProvider());
        assertThat(md4(md4, "")).isEqualTo("31d6cfe0d16ae931b73c59d7e0c089c0");
        assertThat(md4(md4, "abc")).isEqualTo("a448017aaf21d8525fc10ae87aa6729d");
        assertThat(md4(md4, "message digest")).isEqualTo("d9130a8164549fe818874806e1c7014b");
        assertThat(md4(md4, "1234567890".repeat(8))).isEqualTo("e33b4ddc9c38f2199c3e7b164fcc0536");
        assertThat(md4(md4, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))
                .isEqualTo("043f8582f241db351ce627e153e7f0e4");
    }

    private static String md4(MessageDigest digest, String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
