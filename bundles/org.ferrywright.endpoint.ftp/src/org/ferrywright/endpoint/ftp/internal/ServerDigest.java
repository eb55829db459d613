package org.ferrywright.endpoint.ftp.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** A command that tells a digest of a file at the server, the cheapest first: content is compared with it, not proven against an enemy. */
enum ServerDigest {
    XCRC("XCRC", "CRC32", 4),
    HASH_CRC32("HASH", "CRC32", 4),
    XMD5("XMD5", "MD5", 16),
    MD5("MD5", "MD5", 16),
    HASH_MD5("HASH", "MD5", 16),
    XSHA1("XSHA1", "SHA-1", 20),
    HASH_SHA1("HASH", "SHA-1", 20),
    XSHA256("XSHA256", "SHA-256", 32),
    HASH_SHA256("HASH", "SHA-256", 32),
    XSHA512("XSHA512", "SHA-512", 64),
    HASH_SHA512("HASH", "SHA-512", 64);

    private final String command;
    private final String algorithm;
    private final int bytes;

    ServerDigest(String command, String algorithm, int bytes) {
        this.command = command;
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    /** Whether the server says that it has it. @param features lines of FEAT in capitals, and the first word of each */
    boolean offered(Iterable<String> features) {
        for (String line : features) {
            boolean all = !command.equals("HASH") && line.equals(command);
            if (all || line.startsWith("HASH ") && command.equals("HASH") && names(line.substring(5))) {
                return true;
            }
        }
        return false;
    }

    private boolean names(String algorithms) {
        return Arrays.stream(algorithms.split("[;,]"))
                .anyMatch(one -> one.strip().replace("*", "").equals(algorithm));
    }

    /** What asks for it; the answer is that of the last. Empty for a path that the command cannot be told. */
    List<String> commands(String path) {
        if (command.equals("HASH")) {
            return List.of("OPTS HASH " + algorithm, "HASH " + path);
        }
        if (command.equals("MD5")) {
            // it knows no quotes, and takes a comma for the end of a name
            return path.indexOf(',') < 0 ? List.of("MD5 " + path) : List.of();
        }
        if (path.indexOf('"') >= 0) {
            return List.of();
        }
        return List.of(command + ' ' + (path.indexOf(' ') < 0 ? path : '"' + path + '"'));
    }

    /** What the server says, by its last reply; empty when that is no digest. */
    Optional<byte[]> told(String path, Reply reply) {
        if (!reply.done()) {
            return Optional.empty();
        }
        String text = reply.text().replace(path, " ").toUpperCase(Locale.ROOT);
        for (String word : text.split("[\\s\"=]+")) {
            String digits = word.startsWith("0X") ? word.substring(2) : word;
            boolean whole = digits.length() == 2 * bytes;
            // a sum is a number, of which some servers leave out the zeros in front
            boolean number = bytes == 4
                    && !digits.isEmpty()
                    && digits.length() < 8
                    && text.strip().equals(word);
            if ((whole || number) && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                return Optional.of(HexFormat.of().parseHex("0".repeat(2 * bytes - digits.length()) + digits));
            }
        }
        return Optional.empty();
    }

    /** One content while it passes. */
    Running begin() {
        if (bytes == 4) {
            return new Sum();
        }
        try {
            return new Whole(MessageDigest.getInstance(algorithm));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return command.equals("HASH") ? "HASH " + algorithm : command;
    }

    /** A digest in the making. */
    sealed interface Running {
        void update(byte[] content, int offset, int length);

        /** Takes what remains in the buffer. */
        void update(ByteBuffer content);

        /** Ends it. */
        byte[] value();
    }

    private record Sum(CRC32 sum) implements Running {
        Sum() {
            this(new CRC32());
        }

        @Override
        public void update(byte[] content, int offset, int length) {
            sum.update(content, offset, length);
        }

        @Override
        public void update(ByteBuffer content) {
            sum.update(content);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
        }
    }

    private record Whole(MessageDigest digest) implements Running {
        @Override
        public void update(byte[] content, int offset, int length) {
            digest.update(content, offset, length);
        }

        @Override
        public void update(ByteBuffer content) {
            digest.update(content);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }
}
