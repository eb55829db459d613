package org.ferrywright.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The extended metadata of one entry, whole for some aspects: of these it has exactly the named pieces and no other. It says nothing
 * of any other aspect. Values are bytes as the system gives and takes them. Immutable as long as nobody writes into a value.
 */
public final class Extended {
    public static final String ACCESS_ACL = "system.posix_acl_access";
    public static final String DEFAULT_ACL = "system.posix_acl_default";
    public static final String CAPABILITIES = "security.capability";
    public static final String WINDOWS_ACL = "ntfs.acl";
    public static final String DOS_FLAGS = "dos.flags";
    public static final String BIRTH = "created";

    /** A security descriptor in self-relative form, with its access list only. */
    public static final String NT_ACCESS = "user.ferrywright.nt-acl";

    /** A security descriptor in self-relative form, with owner and group only. */
    public static final String NT_OWNERS = "user.ferrywright.nt-owner";

    /** Extended attribute of a folder that shall hold security descriptors as extended attributes. Never replicated. */
    public static final String NT_HOLDER = "user.ferrywright.nt";

    private final Set<Aspect> aspects;
    private final SortedMap<String, byte[]> pieces;

    private Extended(Set<Aspect> aspects, SortedMap<String, byte[]> pieces) {
        this.aspects = aspects;
        this.pieces = pieces;
    }

    /** Pieces of other aspects are left out. */
    public static Extended of(Set<Aspect> aspects, Map<String, byte[]> pieces) {
        var kept = new TreeMap<String, byte[]>();
        pieces.forEach((name, value) -> {
            Aspect aspect = Aspect.of(name);
            if (aspect != null && aspects.contains(aspect)) {
                kept.put(name, value);
            }
        });
        return new Extended(frozen(aspects), Collections.unmodifiableSortedMap(kept));
    }

    /** An entry that has nothing of these aspects. */
    public static Extended none(Set<Aspect> aspects) {
        return of(aspects, Map.of());
    }

    public Set<Aspect> aspects() {
        return aspects;
    }

    /** By name. */
    public SortedMap<String, byte[]> pieces() {
        return pieces;
    }

    /** What it says of some of its aspects. */
    public Extended of(Set<Aspect> some) {
        var both = EnumSet.noneOf(Aspect.class);
        both.addAll(aspects);
        both.retainAll(some);
        return of(both, pieces);
    }

    /** For each aspect 0 when there is nothing, else a digest that differs when the pieces do. */
    public Map<Aspect, Long> digests() {
        var all = new EnumMap<Aspect, Long>(Aspect.class);
        for (Aspect aspect : aspects) {
            all.put(aspect, digest(aspect));
        }
        return all;
    }

    private long digest(Aspect aspect) {
        MessageDigest sha = null;
        for (var piece : pieces.entrySet()) {
            if (Aspect.of(piece.getKey()) == aspect) {
                sha = sha != null ? sha : sha256();
                update(sha, NativeNames.encode(piece.getKey()));
                update(sha, piece.getValue());
            }
        }
        if (sha == null) {
            return 0;
        }
        long digest = ByteBuffer.wrap(sha.digest()).getLong();
        return digest == 0 ? 1 : digest;
    }

    private static void update(MessageDigest sha, byte[] bytes) {
        sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Set<Aspect> frozen(Set<Aspect> aspects) {
        var copy = EnumSet.noneOf(Aspect.class);
        copy.addAll(aspects);
        return Collections.unmodifiableSet(copy);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Extended other
                && aspects.equals(other.aspects)
                && pieces.keySet().equals(other.pieces.keySet())
                && pieces.keySet().stream().allMatch(n -> Arrays.equals(pieces.get(n), other.pieces.get(n)));
    }

    @Override
    public int hashCode() {
        return 31 * aspects.hashCode() + pieces.keySet().hashCode();
    }

    @Override
    public String toString() {
        return aspects + " " + pieces.keySet();
    }
}
