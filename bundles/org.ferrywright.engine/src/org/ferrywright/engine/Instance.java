package org.ferrywright.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.engine.internal.KeptTrees;

/** The data folder of one installation, locked for this process: configuration, keys, state, runs and logs live below it. */
public final class Instance implements AutoCloseable {
    /** Somebody else uses the data folder. */
    public static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(String message) {
            super(message);
        }
    }

    private static final String LOCK = "lock";
    private static final String ID = "instance";

    private final Path directory;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final String id;
    private final AuditLog audit;
    private final KeptTrees trees;
    private volatile Passwords passwords = Passwords.NONE;

    private Instance(Path directory, FileChannel lockChannel, FileLock lock, String id) {
        this.directory = directory;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.id = id;
        this.audit = new AuditLog(directory);
        this.trees = new KeptTrees(state().resolve("manifests"), KeptTrees.USUAL_BYTES);
    }

    /**
     * Makes the folder where it is missing, for its owner only, and locks it.
     *
     * @param purpose what this process does, told to whoever finds the folder locked
     * @throws BusyException naming the process that holds it
     */
    public static Instance open(Path directory, String purpose) throws IOException {
        createPrivate(directory);
        Path file = directory.resolve(LOCK);
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new BusyException("the data folder " + directory + " is in use by " + holder(channel)
                        + "; stop that process or choose another folder with --data");
            }
            String holder = "process " + ProcessHandle.current().pid() + " (ferry " + purpose + ", since "
                    + Instant.now() + ")\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new Instance(directory, channel, lock, identify(directory));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The data folder when nobody names one: the system's for root, the user's own otherwise. */
    public static Path defaultDirectory() {
        String home = System.getProperty("user.home");
        String os = System.getProperty("os.name", "");
        if (os.startsWith("Windows")) {
            String local = System.getenv("LOCALAPPDATA");
            return Path.of(local != null ? local : home, "Ferrywright");
        }
        if (os.startsWith("Mac")) {
            return Path.of(home, "Library", "Application Support", "Ferrywright");
        }
        if ("root".equals(System.getProperty("user.name"))) {
            return Path.of("/var/lib/ferrywright");
        }
        String state = System.getenv("XDG_STATE_HOME");
        return state != null && !state.isEmpty()
                ? Path.of(state, "ferrywright")
                : Path.of(home, ".local", "state", "ferrywright");
    }

    public Path directory() {
        return directory;
    }

    /** Eight hexadecimal digits, made once for this folder. */
    public String id() {
        return id;
    }

    /** Where it is told what was done with this installation. */
    public AuditLog audit() {
        return audit;
    }

    public Path keys() {
        return keys(directory);
    }

    /** The passwords for roots that are opened from now on. */
    public Passwords passwords() {
        return passwords;
    }

    /** Lets roots be opened with these. */
    public void use(Passwords source) {
        passwords = source;
    }

    /** Where a data folder has its keys; needs no lock to look at. */
    public static Path keys(Path directory) {
        return directory.resolve("keys");
    }

    /** Folder with what is known of each link. */
    public Path state() {
        return directory.resolve("state");
    }

    /** Where an installation keeps what it has learnt of servers. @param directory its data folder, which need not be open */
    public static Path learnt(Path directory) {
        return directory.resolve("state").resolve("servers");
    }

    /** The trees of blocks of files that this installation wrote where nobody else keeps them. @param volume where they lie */
    public BlockTrees trees(String volume) {
        return trees.of(volume);
    }

    public Path runs() {
        return directory.resolve("runs");
    }

    @Override
    public void close() {
        trees.close();
        try {
            lockChannel.truncate(0);
            lock.release();
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + directory + " could not be released", e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(1024);
        channel.read(buffer, 0);
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "another process" : text;
    }

    private static String identify(Path directory) throws IOException {
        Path file = directory.resolve(ID);
        if (Files.exists(file)) {
            String known = Files.readString(file).strip();
            if (known.matches("[0-9a-f]{8}")) {
                return known;
            }
            throw new IOException(
                    "the file " + file + " does not hold an instance id of eight hexadecimal digits; restore it, or"
                            + " remove it to get a new one");
        }
        var bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        String made = HexFormat.of().formatHex(bytes);
        Path fresh = directory.resolve(ID + ".new");
        Files.writeString(fresh, made + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    private static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory);
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
