package org.ferrywright.engine.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.ferrywright.core.Entry;
import org.ferrywright.delta.Sha256;
import org.ferrywright.engine.VerifyResult;

/**
 * Counts what one side holds and folds it, in the order of the walk, into one SHA-256, by which two readings of a tree can be compared.
 * The form is described in docs/formats.md.
 */
final class SideDigest {
    private static final byte[] NO_CONTENT = new byte[Sha256.LENGTH];

    private final MessageDigest digest = Sha256.running();
    private long entries;
    private long files;
    private long bytes;

    /** @param content of a file; null when it could not be read */
    void add(String path, Entry entry, Sha256 content) {
        switch (entry.kind()) {
            case FILE -> {
                files++;
                bytes += entry.size();
                fold(content == null ? '?' : 'f', path, entry.size(), content == null ? NO_CONTENT : content.bytes());
            }
            case DIRECTORY -> fold('d', path, 0, NO_CONTENT);
            case SYMLINK -> {
                byte[] text = entry.linkTarget().getBytes(StandardCharsets.UTF_16BE);
                fold('l', path, 0, Sha256.ofContent(text).bytes());
            }
            case SPECIAL, UNREADABLE -> {
                return;
            }
        }
        entries++;
    }

    VerifyResult.Side sum() {
        return new VerifyResult.Side(
                entries, files, bytes, Sha256.of(digest.digest()).toString());
    }

    private void fold(char kind, String path, long size, byte[] content) {
        // not UTF-8: names can hold lone surrogates
        byte[] name = new byte[path.length() * 2];
        ByteBuffer.wrap(name).asCharBuffer().put(path);
        var head = ByteBuffer.allocate(13).put((byte) kind).putInt(name.length).putLong(size);
        digest.update(head.flip());
        digest.update(name);
        digest.update(content);
    }
}
