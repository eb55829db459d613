package org.ferrywright.endpoint.local.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;

/** Extended metadata as java.nio gives and takes it. */
final class PortableExtended {
    private static final String USER = "user.";
    // the creation times of NTFS go no further, and one that is rounded would differ for ever
    private static final int TICK = 100;

    private PortableExtended() {}

    /** @param posix whether the file store is one of a Unix, where the DOS attributes are only made up */
    static Set<Aspect> supported(FileStore store, boolean posix) {
        var all = EnumSet.noneOf(Aspect.class);
        if (store.supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            all.add(Aspect.XATTR);
        }
        if (!posix && store.supportsFileAttributeView(AclFileAttributeView.class)) {
            all.add(Aspect.NTFS_ACL);
        }
        if (!posix && store.supportsFileAttributeView(DosFileAttributeView.class)) {
            all.add(Aspect.DOS);
        }
        String system = System.getProperty("os.name");
        if (system.startsWith("Windows") || system.startsWith("Mac")) {
            all.add(Aspect.CREATED);
        }
        return all;
    }

    /** What there is of these aspects; those that cannot be read are taken out of the set. */
    static Map<String, byte[]> read(Path at, Set<Aspect> aspects) {
        var pieces = new TreeMap<String, byte[]>();
        for (Aspect aspect : Set.copyOf(aspects)) {
            try {
                read(at, aspect, pieces);
            } catch (IOException | UnsupportedOperationException e) {
                // a listing does not end for it: the entry tells nothing of this aspect
                aspects.remove(aspect);
            }
        }
        return pieces;
    }

    private static void read(Path at, Aspect aspect, Map<String, byte[]> pieces) throws IOException {
        switch (aspect) {
            case XATTR -> {
                var view = view(at, UserDefinedFileAttributeView.class);
                for (String name : view.list()) {
                    var value = ByteBuffer.allocate(view.size(name));
                    view.read(name, value);
                    pieces.put(USER + name, value.array());
                }
            }
            case NTFS_ACL ->
                pieces.put(
                        Extended.WINDOWS_ACL,
                        encode(view(at, AclFileAttributeView.class).getAcl()));
            case DOS -> {
                var dos = view(at, DosFileAttributeView.class).readAttributes();
                int flags = (dos.isReadOnly() ? 1 : 0)
                        | (dos.isHidden() ? 2 : 0)
                        | (dos.isSystem() ? 4 : 0)
                        | (dos.isArchive() ? 32 : 0);
                pieces.put(Extended.DOS_FLAGS, new byte[] {(byte) flags});
            }
            case CREATED -> {
                Instant made = view(at, BasicFileAttributeView.class)
                        .readAttributes()
                        .creationTime()
                        .toInstant();
                int nanos = made.getNano() / TICK * TICK;
                pieces.put(
                        Extended.BIRTH,
                        ByteBuffer.allocate(12)
                                .putLong(made.getEpochSecond())
                                .putInt(nanos)
                                .array());
            }
            default -> throw new UnsupportedOperationException("no view of java.nio has the aspect " + aspect);
        }
    }

    /** Sets and removes. What the system refuses is left: whoever looks again sees it. */
    static void write(Path at, Extended wanted) {
        for (Aspect aspect : wanted.aspects()) {
            try {
                write(at, aspect, wanted);
            } catch (IOException | RuntimeException e) {
                // the file arrives without it, and the run tells so when it compares what arrived
                continue;
            }
        }
    }

    private static void write(Path at, Aspect aspect, Extended wanted) throws IOException {
        var pieces = wanted.pieces();
        switch (aspect) {
            case XATTR -> {
                var view = view(at, UserDefinedFileAttributeView.class);
                for (String name : view.list()) {
                    if (!pieces.containsKey(USER + name)) {
                        view.delete(name);
                    }
                }
                for (var piece : wanted.of(Set.of(aspect)).pieces().entrySet()) {
                    view.write(piece.getKey().substring(USER.length()), ByteBuffer.wrap(piece.getValue()));
                }
            }
            case NTFS_ACL -> {
                if (pieces.containsKey(Extended.WINDOWS_ACL)) {
                    view(at, AclFileAttributeView.class).setAcl(decode(at, pieces.get(Extended.WINDOWS_ACL)));
                }
            }
            case DOS -> {
                if (pieces.containsKey(Extended.DOS_FLAGS)) {
                    int flags = pieces.get(Extended.DOS_FLAGS)[0];
                    var view = view(at, DosFileAttributeView.class);
                    view.setHidden((flags & 2) != 0);
                    view.setSystem((flags & 4) != 0);
                    view.setArchive((flags & 32) != 0);
                    view.setReadOnly((flags & 1) != 0);
                }
            }
            case CREATED -> {
                if (pieces.containsKey(Extended.BIRTH)) {
                    var value = ByteBuffer.wrap(pieces.get(Extended.BIRTH));
                    var made = FileTime.from(Instant.ofEpochSecond(value.getLong(), value.getInt()));
                    view(at, BasicFileAttributeView.class).setTimes(null, null, made);
                }
            }
            default -> throw new UnsupportedOperationException("no view of java.nio has the aspect " + aspect);
        }
    }

    /** People and groups by their names: numbers of one machine mean nothing to another. */
    private static byte[] encode(List<AclEntry> list) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(list.size());
        for (AclEntry e : list) {
            out.writeUTF(e.type().name());
            out.writeUTF(e.principal().getName());
            writeNames(out, e.permissions());
            writeNames(out, e.flags());
        }
        return bytes.toByteArray();
    }

    private static void writeNames(DataOutputStream out, Set<? extends Enum<?>> some) throws IOException {
        var names = some.stream().map(Enum::name).sorted().toList();
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    private static List<AclEntry> decode(Path at, byte[] value) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(value));
        var people = at.getFileSystem().getUserPrincipalLookupService();
        var list = new ArrayList<AclEntry>();
        for (int left = in.readInt(); left > 0; left--) {
            AclEntryType type = AclEntryType.valueOf(in.readUTF());
            UserPrincipal who = people.lookupPrincipalByName(in.readUTF());
            var permissions = EnumSet.noneOf(AclEntryPermission.class);
            for (int n = in.readInt(); n > 0; n--) {
                permissions.add(AclEntryPermission.valueOf(in.readUTF()));
            }
            var flags = EnumSet.noneOf(AclEntryFlag.class);
            for (int n = in.readInt(); n > 0; n--) {
                flags.add(AclEntryFlag.valueOf(in.readUTF()));
            }
            list.add(AclEntry.newBuilder()
                    .setType(type)
                    .setPrincipal(who)
                    .setPermissions(permissions)
                    .setFlags(flags)
                    .build());
        }
        return list;
    }

    private static <V extends FileAttributeView> V view(Path at, Class<V> type) {
        V view = Files.getFileAttributeView(at, type, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            throw new UnsupportedOperationException("no " + type.getSimpleName());
        }
        return view;
    }
}
