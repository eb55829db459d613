package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Traits;

/** Finds out by a temporary what a root really keeps; nothing is left of it afterwards. */
final class Probe {
    private static final long[] PRECISIONS = {1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000};
    // odd in every unit
    private static final Timestamp EXACT = new Timestamp(1_000_000_001, 123_456_789);
    private static final long HOLE = 1 << 20;

    private final FileTree tree;
    private final Traits promised;

    private Probe(FileTree tree) {
        this.tree = tree;
        this.promised = tree.traits();
    }

    /**
     * The tree's traits.
     *
     * @param write whether they may be tried out by writing, as in a target; otherwise only what counts most and is not known is
     */
    static Traits complete(FileTree tree, String instanceId, boolean write) throws EndpointException {
        Traits t = tree.traits();
        if (t.readOnly() || t.timePrecision() > 0 && tree.namesKnown() && !write) {
            // what cannot be written to needs no probe: its own times are exact enough for it
            return unprobed(t);
        }
        return new Probe(tree).run(instanceId, write);
    }

    private static Traits unprobed(Traits t) {
        return with(t, Math.max(1, t.timePrecision()), t.names());
    }

    private Traits run(String instanceId, boolean everything) throws EndpointException {
        try (Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            Entry before = root.self();
            Trial trial;
            try {
                trial = Trial.begin(root, instanceId);
            } catch (EndpointException _) {
                // nor can we write in its top folder then
                return unprobed(promised);
            }
            try {
                return traits(root, trial, everything);
            } finally {
                trial.end();
                setBack(root, before);
            }
        }
    }

    private Traits traits(Folder root, Trial trial, boolean everything) throws EndpointException {
        String name = trial.name();
        OpenFile file = trial.file();
        Holds holds = everything ? tryOut(root, name, file) : promised.holds();
        file.set(new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, EXACT));
        Timestamp kept = root.stat(name).modified();
        boolean caseSensitive = root.stat(name.toUpperCase(Locale.ROOT)) == null;
        NameRules names = promised.names();
        return with(
                        promised,
                        precision(kept),
                        tree.namesKnown() ? names : names(root, name, names.withCase(caseSensitive)))
                .with(holds);
    }

    private Holds tryOut(Folder root, String name, OpenFile file) throws EndpointException {
        var keeps = EnumSet.noneOf(Aspect.class);
        Set<Aspect> tells = promised.holds().tells();
        if (!tells.isEmpty()) {
            Extended wanted = samples(root.extended(name, tells));
            file.set(Attributes.NONE.with(wanted));
            Map<Aspect, Long> kept = root.extended(name, tells).digests();
            wanted.digests().forEach((aspect, digest) -> {
                if (digest.equals(kept.get(aspect))) {
                    keeps.add(aspect);
                }
            });
        }
        boolean sparse = promised.holds().sparse();
        if (tree.tellsHoles()) {
            file.write(ByteBuffer.wrap(new byte[] {1}), HOLE);
            sparse = root.stat(name).extras().sparse();
        }
        return new Holds(tells, keeps, sparse, promised.holds().maxFileSize(), true);
    }

    /** Something of each aspect that a file can be given. */
    private static Extended samples(Extended own) {
        var pieces = new HashMap<>(own.pieces());
        pieces.put("user.ferry.probe", new byte[] {1});
        pieces.put(Extended.NT_ACCESS, new byte[] {1});
        pieces.put(Extended.NT_OWNERS, new byte[] {1});
        pieces.put(Extended.ACCESS_ACL, accessList());
        // the capability to use low ports
        pieces.put(
                Extended.CAPABILITIES,
                ByteBuffer.allocate(20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0x02000000)
                        .putInt(1 << 10)
                        .array());
        pieces.put(Extended.DOS_FLAGS, new byte[] {2});
        pieces.put(
                Extended.BIRTH,
                ByteBuffer.allocate(12)
                        .putLong(1_000_000_001)
                        .putInt(123_456_700)
                        .array());
        return Extended.of(own.aspects(), pieces);
    }

    /** Read and write for the owner and one user more. */
    private static byte[] accessList() {
        var list = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[][] entries = {{1, 6, -1}, {2, 6, 0}, {4, 0, -1}, {16, 6, -1}, {32, 0, -1}};
        for (int[] e : entries) {
            list.putShort((short) e[0]).putShort((short) e[1]).putInt(e[2]);
        }
        return list.array();
    }

    private static void setBack(Folder root, Entry before) {
        try {
            root.set("", EntryKind.DIRECTORY, new Attributes(-1, -1, -1, before.modified()));
        } catch (EndpointException e) {
            // it belongs to somebody else, who will see a younger folder
            return;
        }
    }

    private static NameRules names(Folder root, String name, NameRules told) {
        var forbidden = new StringBuilder();
        if (!holds(root, name + NameRules.WINDOWS_FORBIDDEN)) {
            for (char c : NameRules.WINDOWS_FORBIDDEN.toCharArray()) {
                if (!holds(root, name + c)) {
                    forbidden.append(c);
                }
            }
        }
        boolean trailing = holds(root, name + '.') && holds(root, name + ' ');
        boolean normalizing = told.normalizing() || sameInAnotherForm(root, name);
        boolean undecodable = told.undecodable() && holds(root, name + "\udc80");
        // who refuses both has these rules from Windows, and there the devices go with them
        boolean devices = !trailing && !forbidden.isEmpty();
        return new NameRules(
                told.caseSensitive(),
                normalizing,
                forbidden.toString(),
                devices,
                trailing,
                undecodable,
                told.longestName(),
                told.longestPath(),
                told.unit());
    }

    /** Whether a file can have the name, and is not another file under it. */
    private static boolean holds(Folder root, String name) {
        try {
            if (root.stat(name) != null) {
                return false;
            }
            root.create(name, RelPath.ROOT).close();
            return root.remove(name, false);
        } catch (EndpointException _) {
            return false;
        }
    }

    private static boolean sameInAnotherForm(Folder root, String name) {
        try {
            root.create(name + "\u00e9", RelPath.ROOT).close();
            boolean same = root.stat(name + "e\u0301") != null;
            root.remove(name + "\u00e9", false);
            return same;
        } catch (EndpointException _) {
            return false;
        }
    }

    private static long precision(Timestamp kept) {
        for (long p : PRECISIONS) {
            if (EXACT.truncate(p).equals(kept)) {
                return p;
            }
        }
        return PRECISIONS[PRECISIONS.length - 1];
    }

    private static Traits with(Traits t, long timePrecision, NameRules names) {
        return new Traits(
                t.commitMode(), timePrecision, names, t.modes(), t.owners(), t.readOnly(), t.identity(), t.holds());
    }
}
