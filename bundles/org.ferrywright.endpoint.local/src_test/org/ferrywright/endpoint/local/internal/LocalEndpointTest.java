package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.ferrywright.endpoint.local.internal.Variant.temporary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.StageRequest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the contract suite cannot arrange or see, for each way to reach a folder. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalEndpointTest {
    private static final RelPath FILE = RelPath.of("a/file");
    private static final byte[] CONTENT = {1, 2, 3, 4, 5};

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void aMissingRootIsTheRootsFailure(Variant v) throws Exception {
        Files.createFile(dir.resolve("file"));
        EndpointException missing = failure(() -> v.open(dir.resolve("nothing")));
        EndpointException file = failure(() -> v.open(dir.resolve("file")));
        assertThat(missing.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(missing.scope()).isEqualTo(Scope.ENDPOINT);
        assertThat(file.kind()).isEqualTo(Kind.NOT_DIRECTORY);
        assertThat(file.scope()).isEqualTo(Scope.ENDPOINT);
    }

    @ParameterizedTest
    @EnumSource
    void aRootIsMadeOnRequestAndALinkToItIsFollowedOnce(Variant v) throws Exception {
        try (var made = v.open(dir.resolve("x/y/z"), true)) {
            made.makeDirectory(RelPath.of("q"));
        }
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("x/y/z"));
        try (var e = v.open(link)) {
            Files.delete(link);
            Files.createSymbolicLink(link, dir);
            assertThat(e.stat(RelPath.of("q")).orElseThrow().isDirectory()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingBehindALinkIsReached(Variant v) throws Exception {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.write(outside.resolve("secret"), CONTENT);
        Path root = Files.createDirectory(dir.resolve("root"));
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        RelPath secret = RelPath.of("out/secret");
        try (var e = v.open(root)) {
            var calls = List.<ThrowingCallable>of(
                    () -> e.stat(secret),
                    () -> e.list(RelPath.of("out")),
                    () -> e.read(secret, 0, Expect.ANY),
                    () -> e.read(RelPath.of("file"), 0, Expect.ANY),
                    () -> e.makeDirectory(RelPath.of("out/new")),
                    () -> e.delete(secret, Expect.ANY),
                    () -> e.stage(secret, new StageRequest(temporary(1), 0, false, 0)),
                    () -> e.stage(RelPath.of("out/new/file"), new StageRequest(temporary(1), 0, false, 0)));
            for (ThrowingCallable call : calls) {
                assertThat(failure(call).kind()).isEqualTo(Kind.DENIED);
            }
        }
        assertThat(outside).isDirectoryContaining(p -> p.endsWith("secret"));
        try (var left = Files.list(outside)) {
            assertThat(left).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPipeInPlaceOfAFileIsRefusedAtOnce(Variant v) throws Exception {
        pipe(dir.resolve("pipe"));
        RelPath pipe = RelPath.of("pipe");
        try (var e = v.open(dir)) {
            assertThat(e.stat(pipe).orElseThrow().kind()).isEqualTo(EntryKind.SPECIAL);
            assertThat(failure(() -> e.read(pipe, 0, Expect.ANY)).kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(failure(() -> e.delete(pipe, Expect.ANY)).kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(failure(() -> store(e, pipe, Expect.ANY)).kind()).isEqualTo(Kind.EXISTS);
        }
        assertThat(dir.resolve("pipe")).exists();
        assertNoTemporaries();
    }

    @ParameterizedTest
    @EnumSource
    void aLeftoverPipeOrLinkUnderTheTemporaryNameIsNotWrittenInto(Variant v) throws Exception {
        Path victim = Files.write(dir.resolve("victim"), CONTENT);
        try (var e = v.open(dir)) {
            pipe(dir.resolve(temporary(1)));
            stage(e, RelPath.of("one"), 1, true, CONTENT);
            Files.createSymbolicLink(dir.resolve(temporary(1)), victim);
            assertThat(failure(() -> {
                                // java.nio says DENIED of a link here, Linux replaces it
                                stage(e, RelPath.of("two"), 1, true, new byte[] {9});
                                throw EndpointException.item(Kind.DENIED, RelPath.ROOT, "stored");
                            })
                            .kind())
                    .isEqualTo(Kind.DENIED);
            Files.deleteIfExists(dir.resolve(temporary(1)));
            Files.createLink(dir.resolve(temporary(1)), victim);
            stage(e, RelPath.of("three"), 1, true, new byte[] {9});
        }
        assertThat(victim).hasBinaryContent(CONTENT);
        assertThat(dir.resolve("three")).hasBinaryContent(new byte[] {9});
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatChangesWhileItIsReadIsNoticedAtTheEnd(Variant v) throws Exception {
        Path file = Files.write(dir.resolve("file"), CONTENT);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        try (var e = v.open(dir);
                var channel = e.read(RelPath.of("file"), 0, Expect.ANY)) {
            var buffer = ByteBuffer.allocate(100);
            assertThat(channel.read(buffer)).isEqualTo(CONTENT.length);
            Files.write(file, new byte[] {5, 4, 3, 2, 1});
            var end = catchThrowableOfType(EndpointIOException.class, () -> channel.read(buffer));
            assertThat(end.failure().kind()).isEqualTo(Kind.CHANGED);
            assertThat(end.failure().retry().worthwhile()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readingAndWritingEndWhenInterrupted(Variant v) throws Exception {
        Files.write(dir.resolve("file"), CONTENT);
        try (var e = v.open(dir);
                var in = e.read(RelPath.of("file"), 0, Expect.ANY);
                var staged = e.stage(RelPath.of("copy"), new StageRequest(temporary(1), 5, false, 0));
                var out = staged.channel()) {
            Thread.currentThread().interrupt();
            assertThat(catchThrowableOfType(IOException.class, () -> in.read(ByteBuffer.allocate(9))))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(catchThrowableOfType(IOException.class, () -> out.write(ByteBuffer.wrap(CONTENT))))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(catchThrowableOfType(InterruptedException.class, () -> e.stat(RelPath.ROOT)))
                    .isNotNull();
            assertThat(Thread.interrupted()).isFalse();
            staged.discard();
        }
        assertNoTemporaries();
    }

    @ParameterizedTest
    @EnumSource
    void writingGoesOnWhereAnEarlierAttemptEnded(Variant v) throws Exception {
        try (var e = v.open(dir)) {
            try (var first = e.stage(FILE, new StageRequest(temporary(1), 5, false, 7))) {
                first.channel().write(ByteBuffer.wrap(CONTENT, 0, 3));
            }
            try (var second = e.stage(FILE, new StageRequest(temporary(1), 5, true, 7))) {
                assertThat(second.resumeOffset()).isEqualTo(3);
                assertThat(second.resumeDigest()).isEqualTo(digest(new byte[] {1, 2, 3}, 7));
                second.channel()
                        .write(ByteBuffer.allocateDirect(2).put(CONTENT, 3, 2).flip());
                second.commit(new Commit(Attributes.NONE, digest(CONTENT, 7), Expect.ABSENT));
            }
            try (var longer = e.stage(FILE, new StageRequest(temporary(2), 9, false, 7))) {
                longer.channel().write(ByteBuffer.wrap(new byte[9]));
            }
            try (var shorter = e.stage(FILE, new StageRequest(temporary(2), 2, true, 7))) {
                assertThat(shorter.resumeOffset()).isZero();
                shorter.discard();
            }
        }
        assertThat(dir.resolve("a/file")).hasBinaryContent(CONTENT);
        assertThat(dir.resolve("a").toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTemporaryThatSomebodyElseReplacedIsNotStored(Variant v) throws Exception {
        Files.createDirectory(dir.resolve("a"));
        try (var e = v.open(dir);
                var staged = e.stage(FILE, new StageRequest(temporary(1), 5, false, 0))) {
            staged.channel().write(ByteBuffer.wrap(CONTENT));
            Files.move(
                    Files.write(dir.resolve("other"), CONTENT), dir.resolve("a").resolve(temporary(2)));
            Files.move(
                    dir.resolve("a").resolve(temporary(2)),
                    dir.resolve("a").resolve(temporary(1)),
                    StandardCopyOption.REPLACE_EXISTING);
            var commit = new Commit(Attributes.NONE, digest(CONTENT, 0), Expect.ANY);
            // java.nio tells facts by name only, so there the two cannot be told apart
            if (v != Variant.PORTABLE) {
                assertThat(failure(() -> staged.commit(commit)).kind()).isEqualTo(Kind.CHANGED);
                assertThat(dir.resolve("a/file")).doesNotExist();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesThatAreNoTemporariesAreNeverUsedAsSuch(Variant v) throws Exception {
        Files.write(dir.resolve("victim"), CONTENT);
        try (var e = v.open(dir)) {
            var writer = e.facet(BulkWrite.class).orElseThrow();
            for (String name : List.of("victim", "../victim", "", ".", "a/b", "x\0y")) {
                var request = new StageRequest(name, 5, true, 0);
                assertThat(failure(() -> e.stage(RelPath.of("f"), request)).kind())
                        .isEqualTo(Kind.BAD_NAME);
                var digest = digest(CONTENT, 0);
                var outcomes = writer.perform(List.of(
                        new BulkWrite.StoreFile(RelPath.of("f"), name, CONTENT, digest, Attributes.NONE, Expect.ANY),
                        new BulkWrite.StoreLink(RelPath.of("f"), name, "t", Attributes.NONE, Expect.ANY)));
                assertThat(outcomes).allSatisfy(o -> assertThat(o).isInstanceOf(BulkWrite.Outcome.Failed.class));
            }
        }
        assertThat(dir.resolve("victim")).hasBinaryContent(CONTENT);
        assertThat(dir.resolve("f")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void bulkOperationsFailOneByOne(Variant v) throws Exception {
        Files.createDirectories(dir.resolve("full/x"));
        Files.write(dir.resolve("there"), CONTENT);
        try (var e = v.open(dir)) {
            var digest = digest(CONTENT, 0);
            var old = e.stat(RelPath.of("there")).orElseThrow();
            Files.write(dir.resolve("there"), new byte[9]);
            var outcomes = e.facet(BulkWrite.class)
                    .orElseThrow()
                    .perform(List.of(
                            new BulkWrite.Delete(RelPath.of("full"), Expect.ANY),
                            file("d/one", digest, Expect.ABSENT),
                            file("d/one", digest, Expect.ABSENT),
                            file("d/two", new ContentDigest(1, 2), Expect.ABSENT),
                            file("full", digest, Expect.ANY),
                            file("there", digest, Expect.same(old)),
                            new BulkWrite.Delete(RelPath.of("nothing/at/all"), Expect.same(old)),
                            new BulkWrite.Delete(RelPath.ROOT, Expect.ANY)));
            assertThat(outcomes.stream().map(LocalEndpointTest::kind))
                    .containsExactly(
                            Kind.NOT_EMPTY,
                            null,
                            Kind.CHANGED,
                            Kind.CORRUPT,
                            Kind.IS_DIRECTORY,
                            Kind.CHANGED,
                            null,
                            Kind.DENIED);
            var entry = e.stat(RelPath.of("d/one")).orElseThrow();
            var items = List.of(
                    new BulkRead.Item(RelPath.of("d/one"), entry),
                    new BulkRead.Item(RelPath.of("there"), old),
                    new BulkRead.Item(RelPath.of("nothing"), entry));
            var results = e.facet(BulkRead.class).orElseThrow().read(items);
            assertThat(results.get(0))
                    .isInstanceOfSatisfying(
                            BulkRead.Result.Content.class,
                            c -> assertThat(c.bytes()).isEqualTo(CONTENT));
            assertThat(((BulkRead.Result.Failed) results.get(1)).cause().kind()).isEqualTo(Kind.CHANGED);
            assertThat(((BulkRead.Result.Failed) results.get(2)).cause().kind()).isEqualTo(Kind.NOT_FOUND);
        }
        assertNoTemporaries();
    }

    @ParameterizedTest
    @EnumSource
    void metadataNeverGoesThroughALink(Variant v) throws Exception {
        Path victim = Files.write(dir.resolve("victim"), CONTENT);
        FileTime before = Files.getLastModifiedTime(victim);
        Files.createSymbolicLink(dir.resolve("link"), victim);
        // Java itself sets fractions of a second before 1970 to zero
        var time = new Timestamp(v == Variant.PORTABLE ? 3 : -3, 5);
        var attributes = new Attributes(0777, Entry.UNKNOWN, Entry.UNKNOWN, time);
        try (var e = v.open(dir)) {
            var metadata = e.facet(Metadata.class).orElseThrow();
            metadata.set(RelPath.of("link"), EntryKind.SYMLINK, attributes);
            assertThat(e.stat(RelPath.of("link")).orElseThrow().modified()).isEqualTo(attributes.modified());
            assertThat(failure(() -> metadata.set(RelPath.of("link"), EntryKind.FILE, attributes))
                            .kind())
                    .isEqualTo(Kind.CHANGED);
            assertThat(Files.getLastModifiedTime(victim)).isEqualTo(before);
            metadata.set(RelPath.of("victim"), EntryKind.FILE, attributes);
            var now = e.stat(RelPath.of("victim")).orElseThrow();
            assertThat(now.modified()).isEqualTo(attributes.modified());
            assertThat(now.mode()).isEqualTo(0777);
            metadata.set(RelPath.ROOT, EntryKind.DIRECTORY, new Attributes(0750, -1, -1, new Timestamp(1, 0)));
            assertThat(e.stat(RelPath.ROOT).orElseThrow().mode()).isEqualTo(0750);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHardLinkOverTheSameFileLeavesNothingBehind(Variant v) throws Exception {
        Files.write(dir.resolve("one"), CONTENT);
        Files.createLink(dir.resolve("two"), dir.resolve("one"));
        try (var e = v.open(dir)) {
            var links = e.facet(HardLinks.class);
            assertThat(links.isPresent()).isEqualTo(v != Variant.PORTABLE);
            if (links.isPresent()) {
                links.get().link(RelPath.of("two"), temporary(1), RelPath.of("one"), Expect.ANY);
                links.get().link(RelPath.of("d/three"), temporary(1), RelPath.of("one"), Expect.ABSENT);
                assertThat(e.stat(RelPath.of("d/three")).orElseThrow().links()).isEqualTo(3);
                assertThat(failure(() -> links.get()
                                        .link(RelPath.of("x"), temporary(1), RelPath.of("nothing"), Expect.ANY))
                                .kind())
                        .isEqualTo(Kind.CHANGED);
            }
        }
        assertNoTemporaries();
    }

    @ParameterizedTest
    @EnumSource
    void aRootThatIsGoneIsNoEmptyRoot(Variant v) throws Exception {
        Path root = Files.createDirectory(dir.resolve("root"));
        try (var e = v.open(root)) {
            Files.delete(root);
            EndpointException gone = failure(() -> {
                try (var cursor = e.list(RelPath.ROOT)) {
                    cursor.next();
                }
            });
            assertThat(gone.kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(gone.scope()).isEqualTo(Scope.ENDPOINT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRootRefusesEverything(Variant v) throws Exception {
        var e = v.open(dir);
        e.close();
        e.close();
        assertThat(failure(() -> e.stat(RelPath.ROOT)).scope()).isEqualTo(Scope.ENDPOINT);
    }

    private static BulkWrite.Operation file(String path, ContentDigest digest, Expect expect) {
        return new BulkWrite.StoreFile(RelPath.of(path), temporary(5), CONTENT, digest, Attributes.NONE, expect);
    }

    private static Kind kind(BulkWrite.Outcome outcome) {
        return outcome instanceof BulkWrite.Outcome.Failed f ? f.cause().kind() : null;
    }

    private static void store(LocalEndpoint e, RelPath path, Expect expect) throws Exception {
        var operation =
                new BulkWrite.StoreFile(path, temporary(1), CONTENT, digest(CONTENT, 0), Attributes.NONE, expect);
        var outcome = e.facet(BulkWrite.class)
                .orElseThrow()
                .perform(List.of(operation))
                .getFirst();
        if (outcome instanceof BulkWrite.Outcome.Failed f) {
            throw f.cause();
        }
    }

    private static void stage(LocalEndpoint e, RelPath path, long key, boolean resume, byte[] content)
            throws Exception {
        try (var staged = e.stage(path, new StageRequest(temporary(key), content.length, resume, 0))) {
            staged.channel().write(ByteBuffer.wrap(content));
            staged.commit(new Commit(Attributes.NONE, digest(content, 0), Expect.ABSENT));
        }
    }

    static ContentDigest digest(byte[] content, long seed) {
        return ContentHash.of(content, seed);
    }

    static EndpointException failure(ThrowingCallable call) {
        return catchThrowableOfType(EndpointException.class, call);
    }

    static void pipe(Path at) throws IOException, InterruptedException {
        Process p = new ProcessBuilder("mkfifo", at.toString()).start();
        assertThat(p.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(p.exitValue()).isZero();
    }

    private void assertNoTemporaries() throws IOException {
        try (var all = Files.walk(dir)) {
            assertThat(all).noneMatch(p -> p.getFileName().toString().startsWith(".ferry~"));
        }
    }
}
