package org.ferrywright.endpoint.local.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Traits;

/**
 * A root where the system offers no calls relative to a folder's handle.
 *
 * <p>Each component is looked at before it is used, so links that lie in the tree never lead out. Somebody who may
 * write in the tree and swaps a folder for a link between the look and the use can; Java has nothing here that would
 * close this gap.
 */
final class PortableFileTree implements FileTree {
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    private final Path root;
    private final FileStore store;
    private final PortableFailures failures;
    private final Traits traits;
    private volatile boolean closed;

    private PortableFileTree(Path root, PortableFailures failures) throws IOException {
        this.root = root;
        this.failures = failures;
        this.store = Files.getFileStore(root);
        boolean posix = store.supportsFileAttributeView(PosixFileAttributeView.class);
        Set<Aspect> extended = PortableExtended.supported(store, posix);
        this.traits = new Traits(
                CommitMode.ATOMIC_REPLACE,
                precision(store.type()),
                names(posix),
                posix,
                false,
                store.isReadOnly(),
                store.type() + ":" + store.name(),
                new Holds(extended, store.isReadOnly() ? Set.of() : extended, false, Long.MAX_VALUE, false));
    }

    static PortableFileTree open(String path, boolean create) throws EndpointException {
        return open(path, new PortableFailures(new Failures(path)), create);
    }

    static PortableFileTree open(String path, PortableFailures failures, boolean create) throws EndpointException {
        try {
            Path given = Path.of(path);
            if (create) {
                Files.createDirectories(given);
            }
            Path root = given.toRealPath();
            if (!Files.isDirectory(root)) {
                throw failures.texts().root(Errno.ENOTDIR, "open the folder");
            }
            return new PortableFileTree(root, failures);
        } catch (InvalidPathException e) {
            throw failures.texts().badRoot(e);
        } catch (IOException e) {
            throw failures.of(e, "open the folder", RelPath.ROOT)
                    .edit()
                    .endpoint()
                    .build();
        }
    }

    private static NameRules names(boolean posix) {
        if (!posix) {
            return NameRules.WINDOWS;
        }
        // Java takes names as text there, and macOS takes all compositions of a character for one
        return new NameRules(!MAC, MAC, "", false, true, false, 255, 0, NameRules.Unit.BYTES);
    }

    /** 0 when the type does not tell. */
    private static long precision(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "ntfs", "refs" -> 100;
            case "apfs", "ext4", "xfs", "btrfs", "tmpfs", "zfs" -> 1;
            case "exfat" -> 10_000_000;
            case "fat", "fat32", "vfat", "msdos" -> 2_000_000_000;
            case "hfs" -> 1_000_000_000;
            default -> 0;
        };
    }

    @Override
    public PortableFolder open(RelPath directory, Use use) throws EndpointException {
        if (closed) {
            throw failures.texts().closed();
        }
        Path at = root;
        try {
            if (!directory.isRoot()) {
                for (String name : directory.value().split("/")) {
                    at = PortableNames.resolve(at, name);
                    if (use == Use.CREATING) {
                        PortableFolder.makeDirectory(at, traits.modes());
                    }
                    checkFolder(at, directory);
                }
            }
            if (!at.toRealPath().startsWith(root)) {
                throw failures.texts().errno(Errno.ELOOP, "open the folder", directory);
            }
            return new PortableFolder(this, directory, at);
        } catch (InvalidPathException e) {
            throw failures.texts()
                    .builder(Kind.BAD_NAME, directory, e.getReason())
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw failures.of(e, "open the folder", directory);
        }
    }

    @Override
    public PortableFileTree beneath(RelPath folder, boolean create, String address) throws EndpointException {
        var texts = new PortableFailures(new Failures(address));
        try (PortableFolder opened = open(folder, create ? Use.CREATING : Use.LISTING)) {
            return new PortableFileTree(opened.onDisk(), texts);
        } catch (EndpointException e) {
            throw e.edit().endpoint().build();
        } catch (IOException e) {
            throw texts.of(e, "open the folder", RelPath.ROOT).edit().endpoint().build();
        }
    }

    private void checkFolder(Path at, RelPath directory) throws IOException, EndpointException {
        var facts = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // a junction is a directory and "other" at once
        if (facts.isSymbolicLink() || facts.isDirectory() && facts.isOther()) {
            throw failures.texts().errno(Errno.ELOOP, "open the folder", directory);
        }
        if (!facts.isDirectory()) {
            throw failures.texts().errno(Errno.ENOTDIR, "open the folder", directory);
        }
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public boolean namesKnown() {
        return !MAC;
    }

    @Override
    public Failures failures() {
        return failures.texts();
    }

    PortableFailures portableFailures() {
        return failures;
    }

    /** Java tells the number of names only by a view that is ten times slower than the rest. */
    @Override
    public boolean hardLinks() {
        return false;
    }

    @Override
    public boolean tellsHoles() {
        return false;
    }

    @Override
    public long available() throws EndpointException {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            throw failures.of(e, "look at the space of", RelPath.ROOT);
        }
    }

    /** Whether a failed write may come from a full device: Java says so in no other way. */
    boolean full(long wanted) {
        try {
            return store.getUsableSpace() < wanted;
        } catch (IOException _) {
            return false;
        }
    }

    /** Each file is forced when it is closed after writing; there is no call for all of them. */
    @Override
    public void flush() {
        // nothing is left to be forced
    }

    @Override
    public void close() {
        closed = true;
    }
}
