package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file's way through its temporary: content, attributes, verification. */
abstract class StagingGroup extends ContractGroup {
    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly(), "a read-only root");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 65_536, 65_537, 3_000_001})
    void storesContent(int size) throws Exception {
        var entry = store("f", bytes(size, size), PLAIN, Expect.ABSENT);
        assertContent("f", bytes(size, size));
        assertThat(entry).isEqualTo(stat("f"));
        assertThat(entry)
                .returns("f", Entry::name)
                .returns((long) size, Entry::size)
                .returns(EntryKind.FILE, Entry::kind);
        assertNoTemporaries("");
    }

    @Test
    void takesEveryKindOfBuffer() throws Exception {
        byte[] content = bytes(300_000, 1);
        for (boolean direct : new boolean[] {true, false}) {
            try (var staged = stage("f", temporary(), content.length, false)) {
                var buffer = direct ? ByteBuffer.allocateDirect(content.length) : ByteBuffer.allocate(content.length);
                buffer.put(content).flip();
                var channel = staged.channel();
                assertThat(channel.write(ByteBuffer.allocate(0))).isZero();
                for (int at = 0; at < content.length; at = Math.min(content.length, at + 77_777)) {
                    var part = buffer.duplicate()
                            .position(at)
                            .limit(Math.min(content.length, at + 77_777))
                            .asReadOnlyBuffer();
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
                staged.commit(new Commit(PLAIN, digest(content), Expect.ANY));
            }
            assertContent("f", content);
        }
    }

    @Test
    void nothingIsSeenAtTheTargetBeforeTheCommit() throws Exception {
        assumeTrue(temporaries());
        backdoor().file("f", text("old"));
        String temporary = temporary();
        try (var staged = stage("f", temporary, 3, false)) {
            // an answer: the temporary is there now
            staged.resumeDigest();
            write(staged, text("new"));
            assertContent("f", text("old"));
            assertThat(backdoor().names("")).containsExactlyInAnyOrder("f", temporary);
            staged.commit(new Commit(PLAIN, digest(text("new")), Expect.same(stat("f"))));
        }
        assertContent("f", text("new"));
        assertNoTemporaries("");
    }

    @Test
    void makesTheFoldersAbove() throws Exception {
        store("a/b/c/f", text("x"), PLAIN, Expect.ABSENT);
        assertContent("a/b/c/f", text("x"));
        if (endpoint().traits().modes()) {
            assertThat(backdoor().mode("a/b"))
                    .as("nobody else may enter before its attributes are set")
                    .isEqualTo(0700);
        }
    }

    @Test
    void setsAttributes() throws Exception {
        var times = List.of(
                new Timestamp(0, 0),
                new Timestamp(-1, 999_999_999),
                new Timestamp(-2_000_000_000L, 1),
                new Timestamp(5, 123_456_789),
                new Timestamp(2_145_916_800L, 999_999_999));
        for (var time : holdable(times)) {
            var entry = store("f", text("x"), new Attributes(0604, Entry.UNKNOWN, Entry.UNKNOWN, time), Expect.ANY);
            assertThat(entry.modified()).isEqualTo(kept(time));
            assertThat(backdoor().modified("f")).isEqualTo(kept(time));
            if (endpoint().traits().modes()) {
                assertThat(entry.mode()).isEqualTo(0604);
                assertThat(backdoor().mode("f")).isEqualTo(0604);
            }
        }
    }

    @Test
    void aTimeOutOfRangeIsNeverToldWrong() throws Exception {
        for (long seconds : new long[] {-1, 1L << 33, 1L << 36, 1L << 45, -(1L << 36)}) {
            Entry entry;
            try {
                entry = store(
                        "f",
                        text("x"),
                        new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, new Timestamp(seconds, 5)),
                        Expect.ANY);
            } catch (EndpointException e) {
                continue;
            }
            assertThat(entry.modified()).isEqualTo(kept(backdoor().modified("f")));
        }
    }

    @Test
    void keepsAllTwelvePermissionBits() throws Exception {
        assumeTrue(endpoint().traits().modes() && !fixture().limits().contains(Limit.NINE_MODE_BITS));
        for (int mode : new int[] {0, 0400, 0777, 04755, 02755, 01777, 07777}) {
            store("f", text("x"), new Attributes(mode, Entry.UNKNOWN, Entry.UNKNOWN, null), Expect.ANY);
            assertThat(backdoor().mode("f")).isEqualTo(mode);
        }
    }

    @Test
    void setsTheOwnerBeforeTheModeThatItWouldClear() throws Exception {
        assumeTrue(endpoint().traits().owners() && endpoint().traits().modes());
        var entry = store("f", text("x"), new Attributes(06755, 1234, 2345, null), Expect.ABSENT);
        assertThat(entry).returns(1234, Entry::uid).returns(2345, Entry::gid).returns(06755, Entry::mode);
        assertThat(backdoor().mode("f")).isEqualTo(06755);
    }

    @Test
    void wrongBytesAreNotCommitted() throws Exception {
        backdoor().file("f", text("old"));
        try (var staged = stage("f", temporary(), 3, false)) {
            write(staged, text("nwe"));
            assertFails(() -> staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY)), Kind.CORRUPT);
        }
        assertOldAndAlone();
    }

    @Test
    void missingBytesAreNotCommitted() throws Exception {
        backdoor().file("f", text("old"));
        try (var staged = stage("f", temporary(), 4, false)) {
            write(staged, text("new"));
            assertFails(() -> staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY)), Kind.CORRUPT);
        }
        assertOldAndAlone();
    }

    @Test
    void tooManyBytesAreNotCommitted() throws Exception {
        backdoor().file("f", text("old"));
        try (var staged = stage("f", temporary(), 2, false)) {
            assertFails(
                    () -> {
                        write(staged, text("new"));
                        staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY));
                    },
                    Kind.CORRUPT,
                    Kind.TOO_LARGE);
        }
        assertContentUnlessInPlace("f", text("old"));
    }

    @Test
    void theSeedOfTheRequestCounts() throws Exception {
        byte[] content = text("seeded");
        try (var staged = endpoint().stage(path("f"), new StageRequest(temporary(), content.length, false, 99))) {
            write(staged, content);
            staged.commit(new Commit(PLAIN, ContentHash.of(content, 99), Expect.ABSENT));
        }
        assertContent("f", content);
        try (var staged = endpoint().stage(path("f"), new StageRequest(temporary(), content.length, false, 98))) {
            write(staged, content);
            assertFails(() -> staged.commit(new Commit(PLAIN, ContentHash.of(content, 99), Expect.ANY)), Kind.CORRUPT);
        }
    }

    @Test
    void discardRemovesTheTemporary() throws Exception {
        assumeTrue(temporaries());
        backdoor().file("f", text("old"));
        try (var staged = stage("f", temporary(), 10, false)) {
            write(staged, text("part"));
            staged.discard();
        }
        assertOldAndAlone();
    }

    @Test
    void anInterruptLeavesTheTargetAsItWas() throws Exception {
        assumeTrue(temporaries());
        backdoor().file("f", text("old"));
        try (var staged = stage("f", temporary(), 3, false)) {
            write(staged, text("new"));
            Thread.currentThread().interrupt();
            var thrown = catchThrowable(() -> staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY)));
            Thread.interrupted();
            assertThat(thrown).isInstanceOf(InterruptedException.class);
            assertContent("f", text("old"));
        }
        try (var staged = stage("f", temporary(), 3, false)) {
            Thread.currentThread().interrupt();
            var thrown = catchThrowable(() -> write(staged, text("new")));
            boolean flag = Thread.interrupted();
            assertThat(thrown == null
                            || thrown instanceof ClosedByInterruptException
                            || thrown instanceof InterruptedException)
                    .as("%s", thrown)
                    .isTrue();
            assertThat(flag || thrown instanceof InterruptedException)
                    .as("the interrupt is not lost")
                    .isTrue();
        }
        assertContent("f", text("old"));
    }

    @Test
    void aTemporaryThatIsALinkIsNotWrittenThrough() throws Exception {
        assumeTrue(temporaries());
        backdoor().file("victim", text("victim"));
        String before = backdoor().outsideState();
        for (String target :
                List.of(backdoor().outside() + "/secret", backdoor().outside() + "/new", "victim")) {
            for (boolean resume : new boolean[] {false, true}) {
                String temporary = temporary();
                backdoor().link(temporary, target);
                storeOver(temporary, resume);
                assertContent("victim", text("victim"));
                assertThat(backdoor().outsideState()).isEqualTo(before);
            }
        }
    }

    @Test
    @Timeout(300)
    void aTemporaryThatIsNoFileIsNotWrittenTo() throws Exception {
        assumeTrue(temporaries());
        String pipe = temporary();
        backdoor().special(pipe);
        storeOver(pipe, true);
        String other = temporary();
        backdoor().directory(other);
        // at the latest when the answer is needed
        assertFails(
                () -> {
                    try (var staged = stage("f", other, 3, false)) {
                        staged.resumeDigest();
                    }
                },
                Kind.IS_DIRECTORY,
                Kind.DENIED,
                Kind.EXISTS,
                Kind.CHANGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/x", "x\0y"})
    void aTemporaryIsNamedByOneComponent(String name) {
        assumeTrue(temporaries());
        String before = backdoor().outsideState();
        backdoor().directory("a");
        assertThat(catchThrowable(() -> stage("a/f", name, 3, false).close())).isNotNull();
        assertThat(backdoor().names("")).containsExactly("a");
        assertThat(backdoor().names("a")).isEmpty();
        assertThat(backdoor().outsideState()).isEqualTo(before);
        assertThat(stat("a").kind()).as("the root goes on").isEqualTo(EntryKind.DIRECTORY);
    }

    /**
     * Stores a file under a temporary's name that is taken; it may fail, or do it without touching what has the name.
     */
    private void storeOver(String temporary, boolean resume) throws IOException, InterruptedException {
        try (var staged = stage("f", temporary, 3, resume)) {
            assertThat(staged.resumeOffset()).isZero();
            write(staged, text("new"));
            staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY));
            assertContent("f", text("new"));
        } catch (EndpointException e) {
            assertThat(e.kind()).isIn(Kind.DENIED, Kind.EXISTS, Kind.UNSUPPORTED, Kind.CHANGED);
        }
    }

    private void assertOldAndAlone() {
        assertContentUnlessInPlace("f", text("old"));
        assertThat(backdoor().names("")).containsExactly("f");
    }

    private void assertContentUnlessInPlace(String path, byte[] content) {
        if (temporaries()) {
            assertContent(path, content);
        }
    }
}
