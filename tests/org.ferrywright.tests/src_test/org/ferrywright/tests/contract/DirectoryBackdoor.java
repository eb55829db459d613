package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/**
 * A folder of this machine, seen by the system's own calls: a fresh one, with another beside it that nobody may touch.
 */
class DirectoryBackdoor implements Backdoor, AutoCloseable {
    private static final Posix POSIX = new Posix();

    private final Path place;

    DirectoryBackdoor() throws IOException {
        this(Files.createTempDirectory("ferry-contract"));
    }

    /** @param place an empty folder, which it owns from then on */
    DirectoryBackdoor(Path place) {
        this.place = place;
        POSIX.makeDirectory(place + "/root");
        POSIX.makeDirectory(place + "/outside");
        POSIX.makeDirectory(place + "/outside/inner");
        POSIX.content(place + "/outside/secret", new byte[] {1, 2, 3});
    }

    Path root() {
        return place.resolve("root");
    }

    @Override
    public void directory(String path) {
        POSIX.makeDirectory(full(path));
    }

    @Override
    public void file(String path, byte[] content) {
        POSIX.content(full(path), content);
    }

    /** Makes a file that is one hole. */
    void sparse(String path, long size) {
        try (var file = new RandomAccessFile(full(path), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void link(String path, String target) {
        POSIX.symlink(target, full(path));
    }

    @Override
    public void special(String path) {
        POSIX.makePipe(full(path));
    }

    @Override
    public void hardLink(String path, String existing) {
        POSIX.link(full(existing), full(path));
    }

    @Override
    public void rename(String from, String to) {
        POSIX.rename(full(from), full(to));
    }

    @Override
    public void remove(String path) {
        POSIX.remove(full(path));
    }

    @Override
    public Optional<EntryKind> kind(String path) {
        return Optional.ofNullable(POSIX.stat(full(path))).map(Posix.Stat::kind);
    }

    @Override
    public byte[] content(String path) {
        return POSIX.content(full(path));
    }

    @Override
    public String linkTarget(String path) {
        return POSIX.readlink(full(path));
    }

    @Override
    public List<String> names(String directory) {
        return POSIX.names(full(directory));
    }

    @Override
    public Timestamp modified(String path) {
        return stat(path).modified();
    }

    @Override
    public void modified(String path, Timestamp time) {
        POSIX.modified(full(path), time);
    }

    @Override
    public OptionalLong allocated(String path) {
        return OptionalLong.of(POSIX.allocated(full(path)));
    }

    @Override
    public int mode(String path) {
        return stat(path).mode() & 07777;
    }

    @Override
    public boolean deny(String directory) {
        POSIX.mode(full(directory), 0);
        return !POSIX.isRoot();
    }

    @Override
    public String outside() {
        return place + "/outside";
    }

    @Override
    public String outsideState() {
        var out = new StringBuilder();
        for (String path : List.of("/outside", "/outside/inner", "/outside/secret")) {
            out.append(POSIX.stat(place + path)).append('\n');
        }
        out.append(POSIX.names(place + "/outside").stream().sorted().toList())
                .append(POSIX.names(place + "/outside/inner"));
        return out.append(Arrays.toString(POSIX.content(place + "/outside/secret")))
                .toString();
    }

    /** Fails when this process still has something open in the folder. */
    void assertNothingIsOpen() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(openBelow()).isEmpty());
    }

    private List<String> openBelow() {
        return POSIX.names("/proc/self/fd").stream()
                .map(descriptor -> "/proc/self/fd/" + descriptor)
                .filter(descriptor -> POSIX.stat(descriptor) != null)
                .map(POSIX::readlink)
                .filter(target -> target.startsWith(place.toString()))
                .toList();
    }

    @Override
    public void close() {
        POSIX.removeTree(place.toString());
    }

    private Posix.Stat stat(String path) {
        var stat = POSIX.stat(full(path));
        if (stat == null) {
            throw new AssertionError("absent: " + path);
        }
        return stat;
    }

    private String full(String path) {
        return path.isEmpty() ? root().toString() : root() + "/" + path;
    }
}
