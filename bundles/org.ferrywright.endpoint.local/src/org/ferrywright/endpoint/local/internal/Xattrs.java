package org.ferrywright.endpoint.local.internal;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NativeNames;

/** The extended attributes of one open file or folder, as Linux keeps POSIX access lists and capabilities too. */
final class Xattrs {
    /** Longest list of names, and longest value, that Linux has. */
    static final int MOST = 64 << 10;

    /** Enough for the names of nearly every file: the kernel takes memory for as much as it is offered, and most files have none. */
    static final int FEW = 512;

    // the order of the system calls' numbers; each has a form for a path, one for a link itself and one for a
    // descriptor
    private static final int SET = 0;
    private static final int GET = 3;
    private static final int LIST = 6;
    private static final int REMOVE = 9;
    private static final int BY_DESCRIPTOR = 2;

    private final Scratch s;
    private final LinuxAbi abi;
    private final long subject;
    private final int form;

    private Xattrs(Scratch s, LinuxAbi abi, long subject, int form) {
        this.s = s;
        this.abi = abi;
        this.subject = subject;
        this.form = form;
    }

    /** Of a file that is open to be read or written. */
    static Xattrs ofFile(Scratch s, LinuxAbi abi, int fd) {
        return new Xattrs(s, abi, fd, BY_DESCRIPTOR);
    }

    /** Of what an O_PATH descriptor stands for. Uses the scratch's first text until it is done. */
    static Xattrs ofPath(Scratch s, LinuxAbi abi, int fd) {
        return new Xattrs(s, abi, s.first(descriptorName(fd)), 0);
    }

    /** The one name that reaches what an O_PATH descriptor stands for. */
    static byte[] descriptorName(int fd) {
        return ("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII);
    }

    /** Which aspects the file system has here; nothing is written. */
    Set<Aspect> supported() {
        var all = EnumSet.noneOf(Aspect.class);
        if (has(Extended.ACCESS_ACL)) {
            all.add(Aspect.POSIX_ACL);
        }
        if (has("user.ferry.probe")) {
            all.add(Aspect.XATTR);
        }
        if (get(Extended.NT_HOLDER) >= 0) {
            all.add(Aspect.NT_ACL);
            all.add(Aspect.NT_OWNER);
        }
        if (has(Extended.CAPABILITIES)) {
            all.add(Aspect.CAPABILITY);
        }
        return all;
    }

    private boolean has(String name) {
        long r = get(name);
        return r >= 0 || r == -Errno.ENODATA || r == -Errno.EACCES;
    }

    /** What there is of these aspects; those that cannot be read are taken out of the set. */
    Map<String, byte[]> read(Set<Aspect> aspects) {
        var pieces = new TreeMap<String, byte[]>();
        int n = (int) call(LIST, s.namesAddress(), MOST, 0, 0);
        if (n < 0) {
            aspects.clear();
            return pieces;
        }
        for (String name : names(s, n)) {
            Aspect aspect = Aspect.of(name);
            if (aspect == null || !aspects.contains(aspect)) {
                continue;
            }
            long length = get(name);
            if (length >= 0) {
                pieces.put(name, s.value((int) length));
            } else if (length != -Errno.ENODATA) {
                aspects.remove(aspect);
            }
        }
        return pieces;
    }

    /** As {@link #read}, in the form that a listing tells. */
    Extras extras(Set<Aspect> aspects, boolean sparse) {
        var readable = EnumSet.copyOf(aspects);
        var pieces = read(readable);
        return new Extras(Extended.of(readable, pieces).digests(), sparse);
    }

    /** Sets and removes until everything is as wanted. What the system refuses is left: whoever looks again sees it. */
    void write(Extended wanted) {
        int n = (int) call(LIST, s.namesAddress(), MOST, 0, 0);
        String[] present = n > 0 ? names(s, n) : new String[0];
        for (String name : present) {
            Aspect aspect = Aspect.of(name);
            if (aspect != null
                    && wanted.aspects().contains(aspect)
                    && !wanted.pieces().containsKey(name)) {
                call(REMOVE, s.second(NativeNames.encode(name)), 0, 0, 0);
            }
        }
        wanted.pieces().forEach(this::set);
    }

    /** @return 0, or the negated errno */
    int set(String name, byte[] value) {
        byte[] text = NativeNames.encode(name);
        if (value.length > MOST || text.length >= Scratch.PATH_MAX) {
            return -Errno.E2BIG;
        }
        return (int) call(SET, s.second(text), s.valueAddress(value), value.length, 0);
    }

    /** The length of the value, which is in the scratch then, or the negated errno. */
    private long get(String name) {
        return call(GET, s.second(NativeNames.encode(name)), s.valueAddress(), MOST, 0);
    }

    private long call(int operation, long a, long b, long c, long d) {
        return Libc.syscall(s.state, abi.setxattr() + operation + form, subject, a, b, c, d);
    }

    /** The names that a call left in the scratch. */
    private static String[] names(Scratch s, int length) {
        byte[] all = s.names(length);
        int count = 0;
        for (byte b : all) {
            count += b == 0 ? 1 : 0;
        }
        var names = new String[count];
        int start = 0;
        int i = 0;
        for (int at = 0; at < length; at++) {
            if (all[at] == 0) {
                names[i++] = NativeNames.decode(all, start, at - start);
                start = at + 1;
            }
        }
        return names;
    }

    /**
     * Puts the names of the attributes of what is beside a folder into the scratch, where the kernel is older than the call for it.
     * @return length, or negated errno
     */
    static int listBeside(Scratch s, LinuxAbi abi, int dir, long name, int most) {
        long path = s.joined(descriptorName(dir), name);
        return (int) Libc.syscall(s.state, abi.setxattr() + LIST + 1, path, s.namesAddress(), most, 0, 0);
    }

    /** Whether a list of names that a call left in the scratch has one of these aspects. */
    static boolean anyOf(Scratch s, int length, Set<Aspect> aspects) {
        for (String name : names(s, length)) {
            Aspect aspect = Aspect.of(name);
            if (aspect != null && aspects.contains(aspect)) {
                return true;
            }
        }
        return false;
    }
}
