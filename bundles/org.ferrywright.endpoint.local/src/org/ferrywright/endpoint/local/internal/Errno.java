package org.ferrywright.endpoint.local.internal;

import java.util.Map;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/** What the error numbers of Linux mean to us. */
record Errno(String name, Kind kind, Scope scope, Retry retry, String text) {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int E2BIG = 7;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;

    private static final Map<Integer, Errno> KNOWN = Map.ofEntries(
            never(EPERM, "EPERM", Kind.DENIED, "the system does not permit it; run as its owner or as root"),
            never(ENOENT, "ENOENT", Kind.NOT_FOUND, "it is not there"),
            soon(EINTR, "EINTR", Kind.INTERNAL, "a signal interrupted it"),
            soon(5, "EIO", Kind.INTERNAL, "the device failed to read or write; check the disk"),
            root(ENXIO, "ENXIO", Kind.UNREACHABLE, "the device is gone"),
            soon(EAGAIN, "EAGAIN", Kind.LOCKED, "it is busy"),
            soon(12, "ENOMEM", Kind.INTERNAL, "the system has no memory left"),
            never(EACCES, "EACCES", Kind.DENIED, "permission denied; check its permissions and those above"),
            soon(16, "EBUSY", Kind.LOCKED, "it is in use"),
            never(EEXIST, "EEXIST", Kind.EXISTS, "it is there already"),
            never(EXDEV, "EXDEV", Kind.DENIED, "a link stands in the way, or another file system"),
            root(ENODEV, "ENODEV", Kind.UNREACHABLE, "the device is gone"),
            never(ENOTDIR, "ENOTDIR", Kind.NOT_DIRECTORY, "it, or something above it, is not a folder"),
            never(21, "EISDIR", Kind.IS_DIRECTORY, "a folder is there"),
            never(EINVAL, "EINVAL", Kind.UNSUPPORTED, "the file system does not take it"),
            soon(23, "ENFILE", Kind.INTERNAL, "the system has too many open files"),
            soon(24, "EMFILE", Kind.INTERNAL, "too many open files; raise the limit (ulimit -n)"),
            soon(26, "ETXTBSY", Kind.LOCKED, "the program is running"),
            never(27, "EFBIG", Kind.TOO_LARGE, "the file system cannot hold a file of this size"),
            never(28, "ENOSPC", Kind.NO_SPACE, "no space is left on the device"),
            never(30, "EROFS", Kind.DENIED, "the file system is mounted read-only"),
            never(31, "EMLINK", Kind.UNSUPPORTED, "the file system allows no more names of one file"),
            never(ENAMETOOLONG, "ENAMETOOLONG", Kind.BAD_NAME, "the name is too long for the file system"),
            never(ENOSYS, "ENOSYS", Kind.UNSUPPORTED, "the system does not know the call"),
            never(ENOTEMPTY, "ENOTEMPTY", Kind.NOT_EMPTY, "the folder is not empty"),
            never(ELOOP, "ELOOP", Kind.DENIED, "a link stands in the way"),
            never(75, "EOVERFLOW", Kind.TOO_LARGE, "a value is too large for the file system"),
            never(84, "EILSEQ", Kind.BAD_NAME, "the file system does not take these bytes as a name"),
            never(EOPNOTSUPP, "EOPNOTSUPP", Kind.UNSUPPORTED, "the file system does not support it"),
            root(103, "ECONNABORTED", Kind.UNREACHABLE, "the connection to the file server broke"),
            root(107, "ENOTCONN", Kind.UNREACHABLE, "the file server is not connected"),
            root(110, "ETIMEDOUT", Kind.TIMEOUT, "the file server does not answer"),
            root(111, "ECONNREFUSED", Kind.UNREACHABLE, "the file server refuses connections"),
            root(112, "EHOSTDOWN", Kind.UNREACHABLE, "the file server is down"),
            root(113, "EHOSTUNREACH", Kind.UNREACHABLE, "the file server cannot be reached"),
            root(116, "ESTALE", Kind.UNREACHABLE, "the file server no longer knows the folder; mount it again"),
            never(117, "EUCLEAN", Kind.CORRUPT, "the file system is damaged; check it"),
            never(122, "EDQUOT", Kind.NO_SPACE, "the quota is used up"),
            root(123, "ENOMEDIUM", Kind.UNREACHABLE, "no medium is in the drive"));

    static Errno of(int number) {
        Errno known = KNOWN.get(number);
        return known != null
                ? known
                : new Errno("errno " + number, Kind.INTERNAL, Scope.ITEM, Retry.NEVER, "error " + number);
    }

    private static Map.Entry<Integer, Errno> never(int number, String name, Kind kind, String text) {
        return Map.entry(number, new Errno(name, kind, Scope.ITEM, Retry.NEVER, text));
    }

    private static Map.Entry<Integer, Errno> soon(int number, String name, Kind kind, String text) {
        return Map.entry(number, new Errno(name, kind, Scope.ITEM, Retry.SOON, text));
    }

    private static Map.Entry<Integer, Errno> root(int number, String name, Kind kind, String text) {
        return Map.entry(number, new Errno(name, kind, Scope.ENDPOINT, Retry.SOON, text));
    }
}
