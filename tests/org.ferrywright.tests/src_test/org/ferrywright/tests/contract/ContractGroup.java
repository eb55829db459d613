package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.BeforeEach;

/** What every group of the contract uses. */
abstract class ContractGroup {
    /** Names that break programs; each is asked for only where the root says that it can hold it. */
    static final List<String> HOSTILE_NAMES = List.of(
            "new\nline",
            "tab\there",
            "cr\r",
            "del\u007f",
            "\u0001\u001b[2J",
            " leading blank",
            "trailing blank ",
            "trailing dot.",
            "-rf",
            "--",
            "*",
            "?",
            "[a]",
            "a\\b",
            "C:",
            "a:b",
            "CON",
            "nul.txt",
            "~",
            "#x",
            "%41",
            "%2e%2e",
            "...",
            "..a",
            ".hidden",
            "$HOME",
            "`id`",
            "'",
            "\"",
            ";|&<>",
            "é",
            "e\u0301",
            "中文",
            "\ud83d\ude00",
            "\u202eevil",
            "\ufeffbom",
            "\u00ad",
            "\uffff",
            "n".repeat(255),
            "é".repeat(127),
            "\udcff\udcfe",
            "caf\udce9",
            "\udcc0\udcaf",
            "\udced\udca0\udc80");

    static final Attributes PLAIN =
            new Attributes(0640, Entry.UNKNOWN, Entry.UNKNOWN, new Timestamp(1_600_000_000L, 123_456_789));

    private static final AtomicLong KEYS = new AtomicLong();

    abstract Fixture fixture();

    Endpoint endpoint() {
        return fixture().endpoint();
    }

    Backdoor backdoor() {
        return fixture().backdoor();
    }

    @BeforeEach
    void isOffered() {
        var exercises = getClass().getAnnotation(Exercises.class);
        if (exercises != null) {
            assumeTrue(endpoint().facet(exercises.value()).isPresent(), "not offered by this root");
        }
    }

    static RelPath path(String value) {
        return RelPath.of(value);
    }

    static byte[] bytes(int length, long seed) {
        byte[] out = new byte[length];
        new Random(seed).nextBytes(out);
        return out;
    }

    static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static ContentDigest digest(byte[] content) {
        return ContentHash.of(content, 0);
    }

    /** A new name for a temporary. */
    static String temporary() {
        return TemporaryNames.of("0123abcd", KEYS.incrementAndGet());
    }

    <F extends Facet> F facet(Class<F> type) {
        return endpoint().facet(type).orElseThrow();
    }

    /** The hostile names that this root has to hold. */
    List<String> hostileNames() {
        var traits = endpoint().traits();
        return HOSTILE_NAMES.stream()
                .filter(name -> !traits.names().tooLong(name))
                .filter(fixture()::holds)
                .toList();
    }

    Entry stat(String path) {
        return tryStat(path).orElseThrow(() -> new AssertionError("absent: " + path));
    }

    Optional<Entry> tryStat(String path) {
        return get(() -> endpoint().stat(path(path)));
    }

    List<Entry> list(String directory) {
        return get(() -> {
            List<Entry> out = new ArrayList<>();
            try (var cursor = endpoint().list(path(directory))) {
                for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
                    out.add(entry);
                }
            }
            return out;
        });
    }

    byte[] read(String path) {
        return get(() -> {
            try (var channel = endpoint().read(path(path), 0, Expect.ANY)) {
                return drain(channel, ByteBuffer.allocate(10_000));
            }
        });
    }

    static byte[] drain(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        var out = new ByteArrayOutputStream();
        while (channel.read(buffer.clear()) >= 0) {
            buffer.flip();
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            out.writeBytes(chunk);
        }
        return out.toByteArray();
    }

    /** Stores a file in all the steps that the engine takes. */
    Entry store(String path, byte[] content, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException, IOException {
        try (var staged = stage(path, temporary(), content.length, false)) {
            write(staged, content);
            return staged.commit(new Commit(attributes, digest(content), expect));
        }
    }

    StagedFile stage(String path, String temporary, long size, boolean resume)
            throws EndpointException, InterruptedException {
        return endpoint().stage(path(path), new StageRequest(temporary, size, resume, 0));
    }

    static void write(StagedFile staged, byte[] content) throws EndpointException, InterruptedException, IOException {
        var channel = staged.channel();
        for (var buffer = ByteBuffer.wrap(content); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    /** What a root keeps of a time. */
    Timestamp kept(Timestamp time) {
        return time.truncate(endpoint().traits().timePrecision());
    }

    /** Those of these times that the system can keep. */
    List<Timestamp> holdable(List<Timestamp> times) {
        boolean early = !fixture().limits().contains(Limit.NO_TIME_BEFORE_1970);
        return times.stream().filter(time -> early || time.seconds() >= 0).toList();
    }

    boolean atomic() {
        return endpoint().traits().commitMode() == CommitMode.ATOMIC_REPLACE;
    }

    boolean temporaries() {
        return endpoint().traits().commitMode() != CommitMode.IN_PLACE;
    }

    void assertNoTemporaries(String directory) {
        assertThat(backdoor().names(directory)).noneMatch(TemporaryNames::isTemporary);
    }

    void assertContent(String path, byte[] content) {
        assertThat(backdoor().kind(path)).as(path).contains(EntryKind.FILE);
        assertThat(backdoor().content(path)).as(path).isEqualTo(content);
    }

    /** The failure of an operation on one path, classified, naming the path. */
    static EndpointException failure(ThrowingCallable call) {
        var thrown = catchThrowable(call);
        if (thrown instanceof EndpointIOException e) {
            thrown = e.failure();
        }
        assertThat(thrown).as("an operation that has to fail").isInstanceOf(EndpointException.class);
        var failure = (EndpointException) thrown;
        assertThat(failure.scope()).as(failure.toString()).isEqualTo(Scope.ITEM);
        assertThat(failure.getMessage()).isNotBlank();
        return failure;
    }

    static void assertFails(ThrowingCallable call, Kind... kinds) {
        assertThat(failure(call))
                .satisfies(e -> assertThat(e.kind()).as(e.toString()).isIn((Object[]) kinds));
    }

    /**
     * Refused because it leads through a link, or to something that is not a file or folder: the kind is the
     * transport's choice.
     */
    static void assertRefused(ThrowingCallable call) {
        assertFails(call, Kind.DENIED, Kind.NOT_DIRECTORY, Kind.UNSUPPORTED, Kind.CHANGED, Kind.EXISTS, Kind.NOT_FOUND);
    }

    static <T> T get(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    /** Runs all at once, each in a thread of its own. */
    static <T> List<T> together(List<? extends Callable<T>> calls) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> out = new ArrayList<>();
            for (var future : executor.invokeAll(calls)) {
                try {
                    out.add(future.get());
                } catch (ExecutionException e) {
                    throw new AssertionError(e.getCause().toString(), e.getCause());
                }
            }
            return out;
        }
    }
}
