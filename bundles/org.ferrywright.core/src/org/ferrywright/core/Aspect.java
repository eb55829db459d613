package org.ferrywright.core;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A kind of metadata that one root may hold and another may not. The names are part of the wire protocol, and
 * their order of what baselines keep: a new one goes to the end.
 */
public enum Aspect {
    /** The twelve POSIX permission bits. */
    MODE("mode", false),
    /** Owner and group, by number. */
    OWNER("owner", false),
    /** Access and default lists of POSIX 1003.1e, who is named in them by number. */
    POSIX_ACL("acl", true),
    /** Extended attributes of users. */
    XATTR("xattr", true),
    /** Capabilities of a program file on Linux. */
    CAPABILITY("capability", true),
    /** Access list of NTFS, who is named in it by name. */
    NTFS_ACL("ntfs-acl", true),
    /** The attributes read-only, hidden, system and archive. */
    DOS("dos", true),
    /** When the file was made. */
    CREATED("created", true),
    /** The access list of a Windows security descriptor, who is named in it by security identifier. */
    NT_ACL("nt-acl", true),
    /** Owner and group of a Windows security descriptor, by security identifier. */
    NT_OWNER("nt-owner", true);

    /** Those that do not travel with every entry but in an {@link Extended}. */
    public static final Set<Aspect> EXTENDED = Collections.unmodifiableSet(EnumSet.range(POSIX_ACL, NT_OWNER));

    private final String word;
    private final boolean extended;

    Aspect(String word, boolean extended) {
        this.word = word;
        this.extended = extended;
    }

    /** How people write it. */
    public String word() {
        return word;
    }

    public boolean extended() {
        return extended;
    }

    /** Whether an entry that has nothing of it leaves open what it should be: where one side has none, the other keeps its own. */
    public boolean open() {
        return this == NT_ACL || this == NT_OWNER;
    }

    /** The aspect that a named piece of metadata belongs to, or null when it is none that is ever replicated. */
    public static Aspect of(String name) {
        return switch (name) {
            case Extended.ACCESS_ACL, Extended.DEFAULT_ACL -> POSIX_ACL;
            case Extended.CAPABILITIES -> CAPABILITY;
            case Extended.WINDOWS_ACL -> NTFS_ACL;
            case Extended.DOS_FLAGS -> DOS;
            case Extended.BIRTH -> CREATED;
            case Extended.NT_ACCESS -> NT_ACL;
            case Extended.NT_OWNERS -> NT_OWNER;
            case Extended.NT_HOLDER -> null;
            default -> name.startsWith("user.") ? XATTR : null;
        };
    }
}
