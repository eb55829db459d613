package org.ferrywright.endpoint;

import java.util.Arrays;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;

/**
 * The digest over a stretch of a walk: equal digests mean that every fact which counts is equal, times after both were rounded down to the
 * precision. Its form is in docs/protocol.md. For one thread.
 */
public final class StretchDigest {
    /** A stretch with more folders and entries than these is told in full. */
    public static final int MOST = 4096;

    private static final int FOLDER = 1;
    private static final int ENTRY = 2;

    private final Comparison comparison;
    private final Aspect[] aspects;
    private final long seed;
    private byte[] buffer = new byte[16 << 10];
    private int at;
    private int count;
    private boolean doubt;

    public StretchDigest(Comparison comparison, long seed) {
        this.comparison = comparison;
        this.aspects = comparison.extended().stream().sorted().toArray(Aspect[]::new);
        this.seed = seed;
    }

    /** Begins the next stretch. */
    public void reset() {
        at = 0;
        count = 0;
        doubt = false;
    }

    /** Something that a digest cannot tell. */
    public void doubt() {
        doubt = true;
    }

    /** Whether the digest of this stretch says nothing. */
    public boolean doubtful() {
        return doubt || count > MOST;
    }

    /** How many folders and entries were taken. */
    public int count() {
        return count;
    }

    /** A folder begins in this stretch; a fault, temporaries and withheld names are the caller's to look at. */
    public void folder(RelPath path, Entry self) {
        count++;
        if (doubtful()) {
            return;
        }
        if (!self.isDirectory()) {
            doubt = true;
            return;
        }
        putByte(FOLDER);
        putName(path.value());
        facts(self, true);
    }

    /** The next entry of a folder. */
    public void entry(Entry e) {
        count++;
        if (doubtful()) {
            return;
        }
        if (e.kind() == EntryKind.SPECIAL || e.kind() == EntryKind.UNREADABLE) {
            doubt = true;
            return;
        }
        putByte(ENTRY);
        putName(e.name());
        // what else a folder is counts where it is listed itself
        facts(e, !e.isDirectory());
    }

    /** The digest of a stretch that is not doubtful. */
    public ContentDigest digest() {
        var hash = new ContentHash(seed);
        hash.update(buffer, 0, at);
        return hash.digest();
    }

    private void facts(Entry e, boolean all) {
        switch (e.kind()) {
            case FILE -> {
                putByte(0);
                putLong(e.size());
            }
            case DIRECTORY -> putByte(1);
            case SYMLINK -> {
                putByte(2);
                putName(e.linkTarget());
            }
            case SPECIAL, UNREADABLE ->
                throw new IllegalArgumentException(e.kind().name());
        }
        if (!all) {
            return;
        }
        Timestamp time = e.modified().truncate(comparison.timePrecision());
        putLong(time.seconds());
        putInt(time.nanos());
        if (comparison.owners()) {
            putInt(e.uid());
            putInt(e.gid());
        }
        if (e.kind() == EntryKind.SYMLINK) {
            return;
        }
        if (comparison.modes()) {
            putInt(e.mode());
        }
        for (Aspect aspect : aspects) {
            Long digest = e.extras().digests().get(aspect);
            putByte(digest == null ? 0 : 1);
            putLong(digest == null ? 0 : digest);
        }
    }

    private void putByte(int value) {
        room(1);
        buffer[at++] = (byte) value;
    }

    private void putInt(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[at++] = (byte) (value >>> shift);
        }
    }

    private void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    private void putName(String name) {
        byte[] bytes;
        try {
            bytes = NativeNames.encode(name);
        } catch (IllegalArgumentException e) {
            // no bytes stand for it, so the other side cannot have it
            doubt = true;
            return;
        }
        putInt(bytes.length);
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
    }

    private void room(int n) {
        if (at + n > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(at + n, buffer.length * 2));
        }
    }
}
