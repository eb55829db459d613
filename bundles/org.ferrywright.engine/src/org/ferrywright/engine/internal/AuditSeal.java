package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.delta.Sha256;

/**
 * Seals the newest record of the audit log by HMAC-SHA-256 with a key that only this installation has, {@code audit.key} beside its
 * others. A signature by the key of the protocol would take a tenth of a second of each command: see docs/adr/0011-audit-seal.md.
 */
public final class AuditSeal {
    private static final int BLOCK = 64;
    private static final String FILE = "audit.key";

    private final byte[] key;

    private AuditSeal(byte[] key) {
        this.key = key;
    }

    /** Made at the first call. @throws IOException naming the file when it cannot be read or made */
    public static AuditSeal open(Path keys) throws IOException {
        Path file = keys.resolve(FILE);
        if (!Files.exists(file)) {
            Files.createDirectories(keys, attributes(keys, "rwx------"));
            make(file);
        }
        return find(keys)
                .orElseThrow(() -> new IOException("the file " + file
                        + " does not hold a key of 64 hexadecimal digits; restore it, or remove it: the log then tells"
                        + " that it was sealed with another key"));
    }

    /** The key that is there; empty when there is none that can be read. */
    public static Optional<AuditSeal> find(Path keys) throws IOException {
        Path file = keys.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return text.matches("[0-9a-f]{64}")
                ? Optional.of(new AuditSeal(HexFormat.of().parseHex(text)))
                : Optional.empty();
    }

    /** The content of the head file for this newest record: the record, and its seal. */
    public byte[] head(AuditRecord record) {
        var out = ByteBuffer.allocate(record.line().length + 65);
        return out.put(record.line()).put(seal(record.line())).array();
    }

    /** The record that a head file holds; empty when it is not as it was sealed. */
    public Optional<AuditRecord> read(Path head) throws IOException {
        byte[] all = Files.readAllBytes(head);
        if (all.length < 66) {
            return Optional.empty();
        }
        byte[] line = Arrays.copyOf(all, all.length - 65);
        boolean sealed = MessageDigest.isEqual(seal(line), Arrays.copyOfRange(all, all.length - 65, all.length));
        return sealed ? AuditRecord.parse(line).filter(AuditRecord::intact) : Optional.empty();
    }

    /** HMAC-SHA-256 (RFC 2104) in hexadecimal, and a newline. Written out: loading javax.crypto takes longer than everything else. */
    private byte[] seal(byte[] line) {
        MessageDigest inner = Sha256.running();
        inner.update(pad((byte) 0x36));
        MessageDigest outer = Sha256.running();
        outer.update(pad((byte) 0x5c));
        String hex = HexFormat.of().formatHex(outer.digest(inner.digest(line)));
        return (hex + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] pad(byte with) {
        byte[] padded = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            padded[i] ^= with;
        }
        return padded;
    }

    private static void make(Path file) throws IOException {
        var random = new byte[Sha256.LENGTH];
        new SecureRandom().nextBytes(random);
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = FileChannel.open(fresh, options, attributes(fresh, "rw-------"))) {
            var text = ByteBuffer.wrap((HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                out.write(text);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
