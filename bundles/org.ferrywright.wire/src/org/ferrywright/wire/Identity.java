package org.ferrywright.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.ferrywright.wire.internal.OwnerFiles;

/** The key of this instance (EC P-256) and the self-signed certificate that carries it in TLS. Peers know it by its fingerprint. */
public final class Identity {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Fingerprint fingerprint;

    private Identity(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
        this.fingerprint = Fingerprint.of(certificate.getPublicKey());
    }

    /**
     * The identity kept in {@code identity.pem} of this folder, made at the first call. Folder and file are for their owner only.
     *
     * @throws IOException naming the file when it cannot be read or made
     */
    public static Identity load(Path keys) throws IOException {
        OwnerFiles.directory(keys);
        Path file = keys.resolve("identity.pem");
        try {
            if (!Files.exists(file)) {
                OwnerFiles.create(file, generate());
            }
            String text = Files.readString(file);
            var spec = new PKCS8EncodedKeySpec(section(text, KEY));
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(section(text, CERTIFICATE)));
            return new Identity(KeyFactory.getInstance("EC").generatePrivate(spec), certificate);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "cannot read or make the key of this instance in " + file
                            + "; if the file is damaged, remove it and pair again",
                    e);
        }
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The private key; never leaves this process. */
    public PrivateKey key() {
        return key;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The public half: SubjectPublicKeyInfo, DER. Its SHA-256 is the fingerprint. */
    public byte[] publicKey() {
        return certificate.getPublicKey().getEncoded();
    }

    /** ECDSA with SHA-256, DER. */
    public byte[] sign(byte[] content) {
        try {
            var signature = Signature.getInstance(SIGNATURE);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of this instance cannot sign", e);
        }
    }

    /** Whether {@link #sign} of the key's owner gave this. False, too, for what is no such key or no signature. */
    public static boolean fits(byte[] publicKey, byte[] content, byte[] signature) {
        try {
            var check = Signature.getInstance(SIGNATURE);
            check.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey)));
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String generate() throws GeneralSecurityException {
        var random = new SecureRandom();
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        var pair = generator.generateKeyPair();
        var name = new X500Name("CN=Ferrywright");
        // nobody checks the dates: trust is the pinned key alone
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random).setBit(126),
                Date.from(Instant.parse("2020-01-01T00:00:00Z")),
                Date.from(Instant.parse("2120-01-01T00:00:00Z")),
                name,
                pair.getPublic());
        try {
            var holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
            return pem(KEY, pair.getPrivate().getEncoded()) + pem(CERTIFICATE, holder.getEncoded());
        } catch (Exception e) {
            // not by the library's own types: the JVM would open and check its signed jars for them at every start
            throw new GeneralSecurityException("the new certificate cannot be made", e);
        }
    }

    private static String pem(String title, byte[] der) {
        return "-----BEGIN " + title + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + title + "-----\n";
    }

    private static byte[] section(String text, String title) {
        String begin = "-----BEGIN " + title + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + title + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no section " + title);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
