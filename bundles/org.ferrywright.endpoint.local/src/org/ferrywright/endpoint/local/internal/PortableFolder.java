package org.ferrywright.endpoint.local.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** A folder by its path, which was looked at when it was opened. */
final class PortableFolder implements Folder {
    private static final int PAGE = 1000;
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** One step on the file system. */
    private interface Step<T> {
        T run() throws IOException, EndpointException;
    }

    private final PortableFileTree tree;
    private final RelPath path;
    private final Path folder;
    private final boolean posix;
    private DirectoryStream<Path> stream;
    private Iterator<Path> names;
    private Set<Aspect> told = Set.of();

    PortableFolder(PortableFileTree tree, RelPath path, Path folder) {
        this.tree = tree;
        this.path = path;
        this.folder = folder;
        this.posix = tree.traits().modes();
    }

    static void makeDirectory(Path at, boolean posix) throws IOException {
        try {
            Files.createDirectory(at, posix ? new FileAttribute<?>[] {PRIVATE_FOLDER} : new FileAttribute<?>[0]);
        } catch (FileAlreadyExistsException _) {
            // whoever goes on from here looks at what it is
            return;
        }
    }

    Path onDisk() {
        return folder;
    }

    @Override
    public RelPath path() {
        return path;
    }

    @Override
    public void tell(Set<Aspect> aspects) {
        told = both(aspects);
    }

    private Set<Aspect> both(Set<Aspect> aspects) {
        var some = EnumSet.noneOf(Aspect.class);
        some.addAll(tree.traits().holds().tells());
        some.retainAll(aspects);
        return some;
    }

    @Override
    public Extended extended(String name, Set<Aspect> aspects) throws EndpointException {
        return attempt("read the metadata of", name, () -> {
            Set<Aspect> some = both(aspects);
            return Extended.of(some, PortableExtended.read(name.isEmpty() ? folder : at(name), some));
        });
    }

    private Entry entry(Path at, String name) throws IOException {
        Entry e = PortableEntries.of(at, name, posix);
        if (told.isEmpty() || !(e.isFile() || e.isDirectory())) {
            return e;
        }
        var some = EnumSet.copyOf(told);
        return e.with(
                new Extras(Extended.of(some, PortableExtended.read(at, some)).digests(), false));
    }

    @Override
    public Entry self() throws EndpointException {
        return attempt("look at", "", () -> entry(folder, path.name()));
    }

    @Override
    public Entry stat(String name) throws EndpointException {
        return attempt("look at", name, () -> look(name));
    }

    private Entry look(String name) throws IOException {
        try {
            return entry(at(name), name);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public boolean list(Sink sink) throws EndpointException {
        return attempt("list", "", () -> {
            if (names == null) {
                stream = Files.newDirectoryStream(folder);
                names = stream.iterator();
            }
            try {
                for (int i = 0; i < PAGE && names.hasNext(); i++) {
                    report(sink, names.next());
                }
                return names.hasNext();
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        });
    }

    private void report(Sink sink, Path at) {
        String name = at.getFileName().toString();
        Entry entry;
        try {
            entry = entry(at, name);
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException _) {
            entry = Entry.unreadable(name);
        }
        if (sink.wants(name, entry.isDirectory())) {
            sink.take(entry);
        }
    }

    @Override
    public OpenFile read(String name) throws EndpointException {
        return attempt("read", name, () -> {
            Entry now = PortableEntries.of(at(name), name, posix);
            if (!now.isFile()) {
                Kind kind = switch (now.kind()) {
                    case DIRECTORY -> Kind.IS_DIRECTORY;
                    case SYMLINK -> Kind.DENIED;
                    default -> Kind.UNSUPPORTED;
                };
                throw tree.failures().item(kind, child(name), "not a regular file");
            }
            return open(name, child(name), false, StandardOpenOption.READ);
        });
    }

    @Override
    public OpenFile create(String name, RelPath about) throws EndpointException {
        return attempt(
                "create",
                about,
                () -> open(
                        name,
                        about,
                        true,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW));
    }

    @Override
    public OpenFile resume(String name, RelPath about) throws EndpointException {
        return attempt("open", about, () -> {
            Entry now = look(name);
            // another name of it would be another file that we write into
            return now != null && now.isFile() && !(posix && names(name) > 1)
                    ? open(name, about, true, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : null;
        });
    }

    /** How many names a file has, and whether it is still the one that was, is not told well enough here. */
    @Override
    public OpenFile change(String name) throws EndpointException {
        throw tree.failures().item(Kind.UNSUPPORTED, child(name), "files are not patched where they lie here");
    }

    /** Java has no way to do it; what depends on it is not done here. */
    @Override
    public void force() throws EndpointException {
        throw tree.failures().item(Kind.UNSUPPORTED, path, "a folder cannot be forced to the disk here");
    }

    private int names(String name) throws IOException {
        return (int) Files.getAttribute(at(name), "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    }

    private OpenFile open(String name, RelPath about, boolean written, OpenOption... how) throws IOException {
        var options = new HashSet<>(Set.of(how));
        options.add(LinkOption.NOFOLLOW_LINKS);
        boolean create = options.contains(StandardOpenOption.CREATE_NEW);
        FileAttribute<?>[] attributes =
                posix && create ? new FileAttribute<?>[] {PRIVATE_FILE} : new FileAttribute<?>[0];
        Path at = at(name);
        return new PortableFile(tree, about, at, FileChannel.open(at, options, attributes), written);
    }

    @Override
    public boolean makeDirectory(String name) throws EndpointException {
        return attempt("make the folder", name, () -> {
            Entry before = look(name);
            if (before == null) {
                makeDirectory(at(name), posix);
            } else if (!before.isDirectory()) {
                throw tree.failures().errno(Errno.ENOTDIR, "make the folder", child(name));
            }
            return before == null;
        });
    }

    @Override
    public void makeLink(String name, RelPath about, String target, Attributes attributes) throws EndpointException {
        attempt("make the link", about, () -> {
            Path at = at(name);
            Files.createSymbolicLink(at, Path.of(target));
            if (attributes.modified() != null) {
                setTime(at, attributes);
            }
            return null;
        });
    }

    @Override
    public void makeHardLink(String name, RelPath about, Folder from, String existing) throws EndpointException {
        throw tree.failures().item(Kind.UNSUPPORTED, about, "this root cannot give one file several names");
    }

    @Override
    public void link(String name, Folder into, String to) throws EndpointException {
        var folder = (PortableFolder) into;
        folder.attempt("make another name of a file at", to, () -> {
            Entry now = look(name);
            if (now != null && now.kind() == EntryKind.SYMLINK) {
                // some systems would give the file behind the link another name
                folder.makeLink(to, folder.child(to), now.linkTarget(), now.attributes());
                return null;
            }
            try {
                return Files.createLink(folder.at(to), at(name));
            } catch (UnsupportedOperationException e) {
                throw unsupported(folder.child(to), e);
            } catch (NoSuchFileException | FileAlreadyExistsException | AccessDeniedException e) {
                throw e;
            } catch (FileSystemException e) {
                // whether the file system cannot or will not is told in its own words only
                throw unsupported(folder.child(to), e);
            }
        });
    }

    private EndpointException unsupported(RelPath about, Exception cause) {
        return tree.failures()
                .builder(Kind.UNSUPPORTED, about, "one file cannot have two names here")
                .cause(cause)
                .build();
    }

    @Override
    public void rename(String from, String to, boolean replace) throws EndpointException {
        attempt("store", to, () -> {
            if (!replace && look(to) != null) {
                throw new FileAlreadyExistsException(to);
            }
            return Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
        });
    }

    @Override
    public void move(String name, Folder into, String to) throws EndpointException {
        var folder = (PortableFolder) into;
        attempt("move", name, () -> {
            if (folder.look(to) != null && !isSpelling(name, folder, to)) {
                throw new FileAlreadyExistsException(to);
            }
            try {
                return Files.move(at(name), folder.at(to), StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                throw tree.failures()
                        .errno(Errno.EXDEV, "move", child(name))
                        .edit()
                        .cause(e)
                        .build();
            }
        });
    }

    /** Whether two names are one to this file system, and so no name is in the way of the other. */
    private boolean isSpelling(String from, PortableFolder into, String to) throws IOException {
        var names = tree.traits().names();
        return names.folds()
                && path.equals(into.path)
                && names.key(from).equals(names.key(to))
                && Files.isSameFile(at(from), into.at(to));
    }

    @Override
    public boolean remove(String name, boolean directory) throws EndpointException {
        return attempt("delete", name, () -> {
            Entry now = look(name);
            if (now == null) {
                return false;
            }
            if (now.isDirectory() != directory) {
                throw tree.failures().changed(child(name), "it was replaced meanwhile");
            }
            return Files.deleteIfExists(at(name));
        });
    }

    @Override
    public void set(String name, EntryKind kind, Attributes a) throws EndpointException {
        attempt("set the metadata of", name, () -> {
            Path at = name.isEmpty() ? folder : at(name);
            if (PortableEntries.of(at, name, posix).kind() != kind) {
                throw tree.failures().changed(child(name), "something else is there meanwhile");
            }
            set(at, kind, a, posix);
            return null;
        });
    }

    static void set(Path at, EntryKind kind, Attributes a, boolean posix) throws IOException {
        if (a.extended() != null && kind != EntryKind.SYMLINK) {
            PortableExtended.write(at, a.extended());
        }
        if (a.mode() != Entry.UNKNOWN && kind != EntryKind.SYMLINK && posix) {
            Files.getFileAttributeView(at, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(PortableEntries.permissions(a.mode()));
        }
        if (a.modified() != null) {
            setTime(at, a);
        }
    }

    private static void setTime(Path at, Attributes a) throws IOException {
        Files.getFileAttributeView(at, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(a.modified().instant()), null, null);
    }

    @Override
    public void close() {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a listing was not closed", e);
            }
        }
    }

    /** @throws InvalidPathException when the system cannot hold the name */
    private Path at(String name) {
        return PortableNames.resolve(folder, name);
    }

    private RelPath child(String name) {
        return name.isEmpty() ? path : path.child(name);
    }

    private <T> T attempt(String action, String name, Step<T> step) throws EndpointException {
        return attempt(action, child(name), step);
    }

    private <T> T attempt(String action, RelPath about, Step<T> step) throws EndpointException {
        try {
            return step.run();
        } catch (InvalidPathException e) {
            throw tree.failures()
                    .builder(Kind.BAD_NAME, about, e.getReason())
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw tree.portableFailures().of(e, action, about);
        }
    }
}
