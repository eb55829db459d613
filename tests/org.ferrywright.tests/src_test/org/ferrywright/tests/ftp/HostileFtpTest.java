package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.StoreFile;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.tests.ftp.ScriptedFtp.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not keep to the protocol, by mistake or by intent: every failure is told, none of it takes anything for gone or for stored. */
@Timeout(300)
class HostileFtpTest {
    private static final Script HONEST = (talk, verb, argument) -> false;
    private static final Timestamp TIME = new Timestamp(1_577_934_245, 0);
    private static final byte[] NEW = "new content".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Endpoint open(ScriptedFtp server, String query) throws EndpointException, InterruptedException {
        return new FtpEndpointProvider().open(EndpointConfig.of(server.address(query)), new FtpContext(folder));
    }

    private EndpointException refused(Script script, String query) throws IOException {
        try (var server = ScriptedFtp.start(script).with("/r/f", "x")) {
            return catchThrowableOfType(EndpointException.class, () -> {
                try (Endpoint root = open(server, query)) {
                    names(root);
                }
            });
        }
    }

    private static List<String> names(Endpoint root) throws EndpointException, InterruptedException {
        var names = new ArrayList<String>();
        try (var cursor = root.list(RelPath.ROOT)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                names.add(e.name());
            }
        }
        return names;
    }

    private static Script on(String wanted, Script then) {
        return (talk, verb, argument) -> verb.equals(wanted) && then.answer(talk, verb, argument);
    }

    private static Script says(String wanted, String text) {
        return on(wanted, (talk, verb, argument) -> {
            talk.raw(text);
            return true;
        });
    }

    @Test
    void anHonestServerIsRead() throws Exception {
        try (var server = ScriptedFtp.start(HONEST).with("/r/f", "x").with("/r/d/g", "yy");
                Endpoint root = open(server, "")) {
            assertThat(names(root)).containsExactlyInAnyOrder("f", "d");
            assertThat(root.stat(RelPath.of("d/g"))).get().returns(2L, Entry::size);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "USER", "PASS", "SYST", "EPSV", "MLSD", "CWD"})
    void garbageIsNoReply(String where) throws Exception {
        EndpointException failure = refused(says(where, "\u001b[2J\u0000\u00ff garbage\r\n"), "");
        assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(failure.getMessage()).doesNotContain("\u001b").doesNotContain("\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FEAT", "CWD"})
    void repliesWithoutAnEndAreGivenUp(String where) throws Exception {
        for (String piece : List.of("220-", "220-more\r\n", "220-" + "x".repeat(1000) + "\r\n 220\r\n")) {
            var first = new AtomicBoolean(true);
            EndpointException failure = refused(
                    on(where, (talk, verb, argument) -> {
                        talk.raw(first.getAndSet(false) ? "220-\r\n" : "");
                        while (true) {
                            talk.raw(piece.repeat(50));
                        }
                    }),
                    "");
            assertThat(failure.kind()).as(piece).isEqualTo(Kind.PROTOCOL);
        }
    }

    @Test
    void aReplyThatDripsIsGivenUp() throws Exception {
        EndpointException failure = refused(
                on("PASS", (talk, verb, argument) -> {
                    talk.raw("230-");
                    while (true) {
                        talk.raw("x");
                        pause(50);
                    }
                }),
                "?timeout=1");
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "USER", "PASS", "FEAT", "CWD", "EPSV", "MLSD"})
    void whoSaysNothingIsNotWaitedForForever(String where) throws Exception {
        EndpointException failure = refused(
                on(where, (talk, verb, argument) -> {
                    talk.stall();
                    return true;
                }),
                "?timeout=1");
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void dataOfAnotherHostAreRefusedUnlessAllowed() throws Exception {
        Script elsewhere = (talk, verb, argument) -> {
            if (verb.equals("EPSV")) {
                talk.say("500 no");
                return true;
            }
            if (verb.equals("PASV")) {
                talk.say("227 there (203,0,113,9,4,1)");
                return true;
            }
            return false;
        };
        EndpointException failure = refused(elsewhere, "?timeout=1");
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure.getMessage()).contains("203.0.113.9");
        assertThat(refused(elsewhere, "?timeout=1&data-host=any").kind()).isNotEqualTo(Kind.DENIED);
    }

    @Test
    void whatIsDeniedIsNotAbsent() throws Exception {
        Script denies = on("MLST", (talk, verb, argument) -> {
            if (argument.equals("/r")) {
                return false;
            }
            talk.say("550 denied");
            return true;
        });
        try (var server = ScriptedFtp.start(denies).with("/r/f", "x");
                Endpoint root = open(server, "")) {
            var failure = catchThrowableOfType(EndpointException.class, () -> root.stat(RelPath.of("f")));
            assertThat(failure).isNotNull().returns(Kind.DENIED, EndpointException::kind);
            assertThat(root.stat(RelPath.of("g"))).isEmpty();
        }
    }

    /** A script that lists only the first of two files, and ends as it is told. */
    private static Script cut(Script end) {
        return on("MLSD", (talk, verb, argument) -> {
            talk.say("150 listing");
            talk.send("type=file;size=1;modify=20200102030405; f\r\n");
            return end.answer(talk, verb, argument);
        });
    }

    private static Script ending(String reply) {
        return (talk, verb, argument) -> {
            talk.endData();
            if (reply == null) {
                talk.hangUp();
            } else {
                talk.say(reply);
            }
            return true;
        };
    }

    @Test
    void aListingThatIsCutShortIsNone() throws Exception {
        Script stalled = (talk, verb, argument) -> {
            talk.stall();
            return true;
        };
        Script silent = (talk, verb, argument) -> {
            talk.endData();
            talk.stall();
            return true;
        };
        Script reset = (talk, verb, argument) -> {
            talk.data().setSoLinger(true, 0);
            talk.endData();
            talk.say("226 all");
            return true;
        };
        for (Script end : List.of(
                ending("426 cut"),
                ending("451 trouble"),
                ending("552 full"),
                ending("550 no"),
                ending(null),
                stalled,
                silent)) {
            listingFails(cut(end));
        }
        // what was reset may be missing, whatever the server says; what arrived before it may be all
        try (var server = ScriptedFtp.start(cut(reset)).with("/r/f", "x")) {
            EndpointException failure = catchThrowableOfType(EndpointException.class, () -> {
                try (Endpoint root = open(server, "?timeout=1")) {
                    names(root);
                }
            });
            assertThat(failure).isNotNull();
        }
    }

    private void listingFails(Script script) throws Exception {
        var calm = new AtomicBoolean(true);
        try (var server = ScriptedFtp.start(
                                (talk, verb, argument) -> !calm.get() && script.answer(talk, verb, argument))
                        .with("/r/f", "x")
                        .with("/r/g", "x");
                Endpoint root = open(server, "?timeout=1")) {
            calm.set(false);
            assertThat(catchThrowableOfType(EndpointException.class, () -> names(root)))
                    .isNotNull();
            var walk = root.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL);
            try (walk) {
                var listing = walk.next();
                assertThat(listing.complete()).isFalse();
            } catch (EndpointException e) {
                assertThat(e.kind()).isNotNull();
            }
        }
    }

    @Test
    void namesThatWouldLeadElsewhereAreNone() throws Exception {
        for (String name : List.of("../../etc/passwd", "a/b", "/etc/passwd", "nul\u0000")) {
            EndpointException failure = refused(
                    on("MLSD", (talk, verb, argument) -> {
                        talk.say("150 listing");
                        talk.send("type=file;size=1;modify=20200102030405; " + name + "\r\n");
                        talk.endData();
                        talk.say("226 all");
                        return true;
                    }),
                    "");
            assertThat(failure).as(name).isNotNull().returns(Kind.PROTOCOL, EndpointException::kind);
        }
    }

    @Test
    void aNameWithALineBreakOrAnEscapeIsNeverAnotherCommand() throws Exception {
        try (var server = ScriptedFtp.start(on("MLSD", (talk, verb, argument) -> {
                            talk.say("150 listing");
                            talk.send("type=file;size=1;modify=20200102030405; cr\rDELE f\r\n"
                                    + "type=file;size=1;modify=20200102030405; lf\nDELE f\r\n"
                                    + "type=file;modify=20200102030405; \u001b[2Jesc\r\n"
                                    + "type=file;size=1;modify=20200102030405; f\r\n");
                            talk.endData();
                            talk.say("226 all");
                            return true;
                        }))
                        .with("/r/f", "x");
                Endpoint root = open(server, "")) {
            assertThat(names(root)).contains("f");
            for (String name : List.of("cr\rDELE f", "lf\nDELE f")) {
                assertThat(catchThrowableOfType(
                                        EndpointException.class, () -> root.delete(RelPath.of(name), Expect.ANY))
                                .kind())
                        .isEqualTo(Kind.BAD_NAME);
            }
            assertThat(server.commands()).noneMatch(command -> command.startsWith("DELE"));
        }
    }

    @Test
    void sizesAreNumbersOf64Bits() throws Exception {
        try (var server = ScriptedFtp.start((talk, verb, argument) -> {
                    if (verb.equals("SIZE") || verb.equals("MDTM")) {
                        talk.say("550 no");
                        return true;
                    }
                    if (!verb.equals("MLSD")) {
                        return false;
                    }
                    talk.say("150 listing");
                    for (String size : List.of("2147483648", "5000000000", "99999999999999999999", "-1", "x", "")) {
                        talk.send("type=file;size=" + size + ";modify=20200102030405; s" + size + "\r\n");
                    }
                    talk.endData();
                    talk.say("226 all");
                    return true;
                });
                Endpoint root = open(server.with("/r/f", "x"), "");
                var cursor = root.list(RelPath.ROOT)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                boolean good = e.name().equals("s2147483648") || e.name().equals("s5000000000");
                assertThat(e.kind()).as(e.name()).isEqualTo(good ? EntryKind.FILE : EntryKind.UNREADABLE);
                assertThat(!good || e.name().equals("s" + e.size())).isTrue();
            }
        }
    }

    @Test
    void whatIsNotAsLongAsItIsSaidToBeIsNotRead() throws Exception {
        for (String said : List.of("1", "1000")) {
            try (var server = ScriptedFtp.start(on("MLST", (talk, verb, argument) -> {
                                if (!argument.endsWith("/f")) {
                                    return false;
                                }
                                talk.raw("250-facts\r\n type=file;size=" + said
                                        + ";modify=20200102030405; /r/f\r\n250 end\r\n");
                                return true;
                            }))
                            .with("/r/f", "a hundred bytes or so");
                    Endpoint root = open(server, "")) {
                Entry entry = root.stat(RelPath.of("f")).orElseThrow();
                assertThat(entry.size()).isEqualTo(Long.parseLong(said));
                assertThat(catchThrowableOfType(IOException.class, () -> {
                            try (var channel = root.read(RelPath.of("f"), 0, Expect.same(entry))) {
                                while (channel.read(ByteBuffer.allocate(4096)) >= 0) {}
                            }
                        }))
                        .isNotNull();
                var items = List.of(new BulkRead.Item(RelPath.of("f"), entry));
                assertThat(root.facet(BulkRead.class).orElseThrow().read(items))
                        .singleElement()
                        .isInstanceOf(BulkRead.Result.Failed.class);
            }
        }
    }

    @Test
    void whatIsStoredShorterThanItWasSentReplacesNothing() throws Exception {
        Script cuts = on("STOR", (talk, verb, argument) -> {
            talk.say("150 send");
            talk.data().getInputStream().readAllBytes();
            talk.endData();
            talk.say("226 stored");
            return true;
        });
        storesNothing(cuts);
        storesNothing((talk, verb, argument) -> {
            boolean told = argument.contains("/.ferry~") && (verb.equals("SIZE") || verb.equals("MLST"));
            if (told) {
                talk.raw(
                        verb.equals("SIZE")
                                ? "213 3\r\n"
                                : "250-facts\r\n type=file;size=3;modify=20200102030405; " + argument
                                        + "\r\n250 end\r\n");
            }
            return told;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"426 cut", "452 full", "552 quota", "551 page", "451 disk", "550 no", "100 hm", "rubbish"})
    void whatIsNotConfirmedReplacesNothing(String reply) throws Exception {
        storesNothing(on("STOR", (talk, verb, argument) -> {
            talk.say("150 send");
            talk.data().getInputStream().readAllBytes();
            talk.endData();
            talk.say(reply);
            return true;
        }));
    }

    @Test
    void aServerThatEndsTheConnectionOrStallsInATransferReplacesNothing() throws Exception {
        for (String where : List.of("STOR", "EPSV", "RNFR", "RNTO")) {
            storesNothing(on(where, (talk, verb, argument) -> {
                talk.hangUp();
                return true;
            }));
            storesNothing(on(where, (talk, verb, argument) -> {
                talk.stall();
                return true;
            }));
        }
    }

    @Test
    void answersToOtherCommandsAreNotTakenForTheRightOnes() throws Exception {
        for (String twice : List.of("EPSV", "STOR", "SIZE", "MLST", "RNFR", "MFMT")) {
            storesNothing((talk, verb, argument) -> {
                if (verb.equals(twice)) {
                    talk.say("200 by the way");
                }
                // and nothing gets its name, whatever is said
                if (verb.equals("RNTO")) {
                    talk.say("550 no");
                    return true;
                }
                return false;
            });
        }
    }

    /** Neither one by one nor among many; the old content stays, and the failure is told. */
    private void storesNothing(Script script) throws Exception {
        var calm = new AtomicBoolean(true);
        try (var server = ScriptedFtp.start(
                                (talk, verb, argument) -> !calm.get() && script.answer(talk, verb, argument))
                        .with("/r/f", "the old one")
                        .with("/r/g", "another old one");
                Endpoint root = open(server, "?timeout=1&connections=2")) {
            Entry old = root.stat(RelPath.of("f")).orElseThrow();
            Entry other = root.stat(RelPath.of("g")).orElseThrow();
            calm.set(false);
            List<Operation> both = List.of(store("f", old), store("g", other), store("h", null));
            try {
                assertThat(root.facet(BulkWrite.class).orElseThrow().perform(both))
                        .allMatch(Outcome.Failed.class::isInstance);
            } catch (EndpointException e) {
                assertThat(e.scope()).isEqualTo(EndpointException.Scope.ENDPOINT);
            }
            assertThat(catchThrowableOfType(Exception.class, () -> {
                        try (var staged =
                                root.stage(RelPath.of("f"), new StageRequest(temporary(9), NEW.length, false, 0))) {
                            staged.channel().write(ByteBuffer.wrap(NEW));
                            staged.commit(new Commit(Attributes.NONE, ContentHash.of(NEW, 0), Expect.same(old)));
                        }
                    }))
                    .isNotNull();
            assertThat(server.files().get("/r/f"))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("the old one");
            assertThat(server.files().get("/r/g"))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("another old one");
            assertThat(server.files()).doesNotContainKey("/r/h");
        }
    }

    private static String temporary(int key) {
        return String.format(".ferry~0123abcd~%016x.part", key);
    }

    private static StoreFile store(String name, Entry old) {
        return new StoreFile(
                RelPath.of(name),
                temporary(name.charAt(0)),
                NEW,
                ContentHash.of(NEW, 0),
                new Attributes(-1, -1, -1, TIME),
                old == null ? Expect.ABSENT : Expect.same(old));
    }

    @Test
    void aServerThatTakesNoDataIsNotWaitedForForever() throws Exception {
        var calm = new AtomicBoolean(true);
        try (var server = ScriptedFtp.start(on("STOR", (talk, verb, argument) -> {
                            if (calm.get()) {
                                return false;
                            }
                            talk.say("150 send");
                            talk.data();
                            talk.stall();
                            return true;
                        }))
                        .with("/r/f", "the old one");
                Endpoint root = open(server, "?timeout=1")) {
            calm.set(false);
            var large = new byte[64 << 20];
            Exception failure = catchThrowableOfType(Exception.class, () -> {
                try (var staged =
                        root.stage(RelPath.of("large"), new StageRequest(temporary(1), large.length, false, 0))) {
                    var from = ByteBuffer.wrap(large);
                    while (from.hasRemaining()) {
                        staged.channel().write(from);
                    }
                    staged.commit(new Commit(Attributes.NONE, ContentHash.of(large, 0), Expect.ABSENT));
                }
            });
            assertThat(failure).isNotNull();
            assertThat(server.files()).containsOnlyKeys("/r/f");
        }
    }

    @Test
    void aConnectionThatWasIdleTooLongIsReplaced() throws Exception {
        var ended = new AtomicInteger();
        try (var server = ScriptedFtp.start(on("MLST", (talk, verb, argument) -> {
                            if (argument.equals("/r/f") && ended.incrementAndGet() % 2 == 0) {
                                talk.say("421 idle for too long");
                                talk.hangUp();
                                return true;
                            }
                            return false;
                        }))
                        .with("/r/f", "x");
                Endpoint root = open(server, "?connections=1")) {
            int answered = 0;
            for (int i = 0; i < 10; i++) {
                try {
                    assertThat(root.stat(RelPath.of("f"))).isPresent();
                    answered++;
                } catch (EndpointException e) {
                    assertThat(e.retry().worthwhile()).isTrue();
                }
            }
            assertThat(answered).isBetween(4, 9);
        }
    }

    @Test
    void aHugeListOfFeaturesIsReadOrRefusedWithinBounds() throws Exception {
        try (var server = ScriptedFtp.start(says("FEAT", "211-\r\n" + " X".repeat(200_000) + "\r\n211 end\r\n"))) {
            var failure = catchThrowableOfType(
                    EndpointException.class,
                    () -> open(server.with("/r/f", "x"), "").close());
            assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
        }
        try (var server = ScriptedFtp.start(says("FEAT", "211-\r\n" + " FEATURE\r\n".repeat(5_000) + "211 end\r\n"));
                Endpoint root = open(server.with("/r/f", "x"), "")) {
            assertThat(names(root)).containsExactly("f");
        }
    }
}
