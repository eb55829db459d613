package org.ferrywright.tests.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.Expected;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.Rights;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.WireTransport;
import org.ferrywright.wire.internal.proto.OpenRoot;
import org.ferrywright.wire.internal.proto.ReadFile;
import org.ferrywright.wire.internal.proto.RequestMessage;
import org.ferrywright.wire.internal.proto.StageFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Listener on a real socket, and a peer that asks for what it should not. */
@Timeout(300)
class ListenerTest {
    private static final String TEMPORARY = ".ferry~0123abcd~0123456789abcdef.part";
    private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final WireTransport transport = new WireTransport(1);
    private Listener listener;
    private Identity client;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(folder.resolve("data/sub"));
        Files.write(folder.resolve("data/sub/f"), SECRET);
        Files.createDirectories(folder.resolve("private"));
        Files.write(folder.resolve("private/secret"), SECRET);
        Files.createSymbolicLink(folder.resolve("data/out"), folder.resolve("private"));
        var roots = Map.of(
                "data", RootOpener.folder("data", folder.resolve("data"), "0123abcd"),
                "private", RootOpener.folder("private", folder.resolve("private"), "0123abcd"));
        listener = Listener.start(
                new ListenerSettings("127.0.0.1", 0, folder.resolve("server"), "server", roots, Rights.BOTH));
        client = Identity.load(folder.resolve("client"));
        Pairing.pair(folder.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        rights(Map.of("data", Rights.BOTH));
    }

    @AfterEach
    void nothingOutsideWasTouched() throws Exception {
        assertThat(Files.readAllBytes(folder.resolve("private/secret"))).isEqualTo(SECRET);
        try (var names = Files.list(folder.resolve("private"))) {
            assertThat(names.toList()).containsExactly(folder.resolve("private/secret"));
        }
        listener.close();
        transport.close();
    }

    @Test
    void pairingPinsBothKeys() throws Exception {
        var here = PeerStore.open(folder.resolve("client"))
                .listenerAt("127.0.0.1:" + listener.port())
                .orElseThrow();
        assertThat(here.fingerprint()).isEqualTo(listener.fingerprint());
        assertThat(here.rights()).isEmpty();
        var there = PeerStore.open(folder.resolve("server"))
                .find(client.fingerprint())
                .orElseThrow();
        assertThat(there.name()).isEqualTo("client");
        assertThat(there.addresses()).isEmpty();
    }

    @Test
    void aTokenOfAnotherListenerSendsNothingSecretHere() throws Exception {
        var foreign = PairingToken.create(new Fingerprint("ab".repeat(32)));
        assertThatThrownBy(() -> Pairing.pair(folder.resolve("x"), "127.0.0.1", listener.port(), foreign, "x"))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.AUTH))
                .hasMessageContaining("instead of");
        assertThat(PeerStore.open(folder.resolve("x")).all()).isEmpty();
    }

    @Test
    void aWrongSecretPairsNobodyAndFiveBurnTheToken() throws Exception {
        var right = listener.issueToken();
        for (int i = 0; i < 5; i++) {
            var wrong = PairingToken.create(listener.fingerprint());
            Path keys = folder.resolve("x" + i);
            assertThatThrownBy(() -> Pairing.pair(keys, "127.0.0.1", listener.port(), wrong, "x"))
                    .isInstanceOf(WireException.class);
        }
        assertThatThrownBy(() -> Pairing.pair(folder.resolve("late"), "127.0.0.1", listener.port(), right, "x"))
                .isInstanceOf(WireException.class);
        assertThat(PeerStore.open(folder.resolve("server")).all()).hasSize(1);
        try (var c = connect()) {
            assertThat(open(c, "data", RelPath.ROOT, false).readOnly()).isFalse();
        }
    }

    @Test
    void aPeerThatIsRemovedIsRefusedAtOnce() throws Exception {
        PeerStore.open(folder.resolve("server")).remove(client.fingerprint());
        assertThatThrownBy(this::connect)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.AUTH));
    }

    @Test
    void otherRootsAreRefusedWithoutTellingWhetherTheyExist() throws Exception {
        try (var c = connect()) {
            String known =
                    failure(() -> open(c, "private", RelPath.ROOT, false)).getMessage();
            String unknown =
                    failure(() -> open(c, "nothing", RelPath.ROOT, false)).getMessage();
            assertThat(known.replace("private", "?")).isEqualTo(unknown.replace("nothing", "?"));
            assertFails(() -> open(c, "../private", RelPath.ROOT, false), "DENIED");
            assertFails(() -> open(c, Peer.EVERY_ROOT, RelPath.ROOT, false), "DENIED");
        }
    }

    @Test
    void aRootIsNeverOpenedThroughALink() throws Exception {
        try (var c = connect()) {
            var failure = assertFails(() -> open(c, "data", RelPath.of("out"), false), "DENIED");
            assertThat(failure.failure().endpoint()).isTrue();
            assertFails(() -> open(c, "data", RelPath.of("out/new"), true), "DENIED");
            assertFails(() -> open(c, "data", RelPath.of("missing"), false), "NOT_FOUND");
            assertThat(failure(() -> open(c, "data", RelPath.of("missing"), false))
                            .getMessage())
                    .doesNotContain(folder.toString());
            int below = open(c, "data", RelPath.of("new/deep"), true).root();
            assertThat(call(c, new Request.Stat(below, RelPath.ROOT), Reply.Found.class)
                            .entry()
                            .isDirectory())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../private/secret",
                "/etc/passwd",
                "sub/../../private/secret",
                "sub/f\0",
                "sub//f",
                "./sub/f",
                "sub/"
            })
    void pathsThatLeadOutAreRefused(String path) throws Exception {
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            var bytes = ByteString.copyFromUtf8(path);
            assertRawFails(
                    c,
                    RequestMessage.newBuilder()
                            .setRoot(root)
                            .setReadFile(ReadFile.newBuilder().setPath(bytes)),
                    "BAD_NAME");
            assertRawFails(
                    c,
                    RequestMessage.newBuilder()
                            .setOpenRoot(OpenRoot.newBuilder().setName("data").setBelow(bytes)),
                    "BAD_NAME");
            assertFails(
                    () -> change(c, root, out -> {
                        out.writeByte(Protocol.OP_DELETE);
                        out.writeBytes(bytes.toByteArray());
                        new EntryEncoder(out).write(Expected.ANY);
                    }),
                    "BAD_NAME");
            assertThat(call(c, new Request.Stat(root, RelPath.of("sub/f")), Reply.Found.class)
                            .entry()
                            .size())
                    .isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "../x", "a/.ferry~0123abcd~0123456789abcdef.part", ""})
    void onlyNamesOfTemporariesAreTaken(String temporary) throws Exception {
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            assertRawFails(
                    c,
                    RequestMessage.newBuilder()
                            .setRoot(root)
                            .setStageFile(StageFile.newBuilder()
                                    .setPath(ByteString.copyFromUtf8("g"))
                                    .setTemporary(temporary)),
                    "BAD_NAME");
            var outcome = change(c, root, out -> store(out, "g", temporary, SECRET));
            assertThat(outcome).isEqualTo(Protocol.FAILED);
            assertThat(folder.resolve("data/g")).doesNotExist();
        }
    }

    @Test
    void whatIsThereIsReadThroughNoLink() throws Exception {
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            assertFails(() -> read(c, root, "out/secret"), "DENIED");
            assertThat(read(c, root, "sub/f")).isEqualTo(SECRET);
        }
    }

    @Test
    void whoMayOnlyReadChangesNothing() throws Exception {
        rights(Map.of("data", Rights.READ));
        try (var c = connect()) {
            var opened = open(c, "data", RelPath.ROOT, false);
            assertThat(opened.readOnly()).isTrue();
            assertThat(read(c, opened.root(), "sub/f")).isEqualTo(SECRET);
            assertFails(() -> change(c, opened.root(), out -> store(out, "g", TEMPORARY, SECRET)), "DENIED");
            assertFails(
                    () -> call(
                            c,
                            new Request.StageFile(opened.root(), RelPath.of("g"), TEMPORARY, 1, false, 0, false),
                            Reply.Staged.class),
                    "DENIED");
            assertFails(() -> call(c, new Request.FlushRoot(opened.root()), Reply.Acknowledged.class), "DENIED");
            assertFails(() -> open(c, "data", RelPath.of("made"), true), "DENIED");
            assertThat(folder.resolve("data/g")).doesNotExist();
            assertThat(folder.resolve("data/made")).doesNotExist();
        }
    }

    @Test
    void whoMayOnlyWriteReadsNoContent() throws Exception {
        rights(Map.of(Peer.EVERY_ROOT, Rights.WRITE));
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            assertThat(change(c, root, out -> store(out, "g", TEMPORARY, SECRET)))
                    .isIn(Protocol.DONE, Protocol.DONE_WITH_ENTRY);
            assertThat(Files.readAllBytes(folder.resolve("data/g"))).isEqualTo(SECRET);
            assertFails(() -> read(c, root, "g"), "DENIED");
            assertFails(
                    () -> call(
                            c, new Request.HashFile(root, RelPath.of("g"), 0, -1, 0, Expected.ANY), Reply.Digest.class),
                    "DENIED");
            assertFails(
                    () -> {
                        try (var s = c.open(Messages.encode(new Request.BulkRead(root)))) {
                            s.receive();
                        }
                    },
                    "DENIED");
        }
    }

    @Test
    void aRootOfAnotherConnectionIsNotOpenHere() throws Exception {
        try (var one = connect();
                var two = connect()) {
            int root = open(one, "data", RelPath.ROOT, false).root();
            assertFails(() -> call(two, new Request.Stat(root, RelPath.ROOT), Reply.Found.class), "PROTOCOL");
            call(one, new Request.CloseRoot(root), Reply.Acknowledged.class);
            assertFails(() -> call(one, new Request.Stat(root, RelPath.ROOT), Reply.Found.class), "PROTOCOL");
        }
    }

    @Test
    void aFileThatIsClaimedButNotSentIsNotMade() throws Exception {
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            assertFails(
                    () -> change(c, root, out -> {
                        store(out, "whole", TEMPORARY, SECRET);
                        out.writeByte(Protocol.OP_STORE_FILE);
                        out.writeName("half");
                        out.writeName(TEMPORARY);
                        out.writeLong(0);
                        out.writeLong(0);
                        var encoder = new EntryEncoder(out);
                        encoder.write(Attributes.NONE);
                        encoder.write(Expected.ANY);
                        out.writeNumber(1_000_000);
                        out.writeRaw(new byte[1000], 0, 1000);
                    }),
                    "PROTOCOL");
            assertThat(folder.resolve("data/half")).doesNotExist();
            assertFails(
                    () -> change(c, root, out -> {
                        out.writeByte(Protocol.OP_STORE_FILE);
                        out.writeName("huge");
                        out.writeName(TEMPORARY);
                        out.writeLong(0);
                        out.writeLong(0);
                        var encoder = new EntryEncoder(out);
                        encoder.write(Attributes.NONE);
                        encoder.write(Expected.ANY);
                        out.writeNumber(Long.MAX_VALUE);
                    }),
                    "PROTOCOL");
        }
    }

    @Test
    void aStagedFileIsKeptForAResumeWhenTheConnectionIsLost() throws Exception {
        byte[] half = new byte[300_000];
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            WireStream s = c.open(
                    Messages.encode(new Request.StageFile(root, RelPath.of("g"), TEMPORARY, 600_000, false, 5, false)));
            s.write(ByteBuffer.wrap(half));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.exists(folder.resolve("data").resolve(TEMPORARY))
                            && Files.size(folder.resolve("data").resolve(TEMPORARY)) == half.length);
        }
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            try (var s = c.open(Messages.encode(
                    new Request.StageFile(root, RelPath.of("g"), TEMPORARY, 600_000, true, 5, false)))) {
                assertThat(Messages.reply(s.receive())).isEqualTo(new Reply.Staged(half.length));
                s.send(Messages.encode(new Request.ResumeDigest()));
                assertThat(Messages.reply(s.receive())).isEqualTo(new Reply.Digest(ContentHash.of(half, 5)));
                s.write(ByteBuffer.wrap(half));
                ContentDigest whole = ContentHash.of(new byte[600_000], 5);
                s.send(Messages.encode(new Request.CommitFile(Attributes.NONE, whole, Expected.ABSENT, null)));
                assertThat(((Reply.Found) Messages.reply(s.receive())).entry().size())
                        .isEqualTo(600_000);
            }
        }
        assertThat(Files.size(folder.resolve("data/g"))).isEqualTo(600_000);
    }

    @Test
    void aWalkThatNobodyReadsDoesNotKeepOthersWaiting() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Files.createFile(folder.resolve("data/sub/" + i));
        }
        try (var c = connect()) {
            int root = open(c, "data", RelPath.ROOT, false).root();
            try (var walk =
                    c.open(Messages.encode(new Request.Walk(root, RelPath.ROOT, Filter.ALL, Set.of(), false)))) {
                for (int i = 0; i < 20; i++) {
                    assertThat(read(c, root, "sub/f")).isEqualTo(SECRET);
                }
                var in = walk.input();
                assertThat(in.readByte()).isEqualTo(Protocol.LISTING);
                assertThat(in.readName(10, "a path")).isEmpty();
                assertThat(new EntryDecoder(in).readEntry().isDirectory()).isTrue();
            }
        }
    }

    @Test
    void stoppingFreesThePort() throws Exception {
        int port = listener.port();
        listener.close();
        try (var socket = new java.net.ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress("127.0.0.1", port));
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        var settings = new ListenerSettings(
                "127.0.0.1", listener.port(), folder.resolve("server"), "s", Map.of(), Rights.BOTH);
        assertThatThrownBy(() -> Listener.start(settings))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining(":" + listener.port());
    }

    private void rights(Map<String, Rights> rights) throws Exception {
        PeerStore.open(folder.resolve("server")).pinCaller(client.fingerprint(), "client", rights);
    }

    private Connection connect() throws Exception {
        return transport
                .connect(
                        "127.0.0.1",
                        listener.port(),
                        client,
                        listener.fingerprint(),
                        Duration.ofMinutes(2),
                        WireTraffic.NONE,
                        null)
                .connection();
    }

    private static Reply.Opened open(Connection c, String name, RelPath below, boolean create) throws Exception {
        return call(c, new Request.OpenRoot(name, below, create, true), Reply.Opened.class);
    }

    private static <T extends Reply> T call(Connection c, Request request, Class<T> type) throws Exception {
        try (var s = c.open(Messages.encode(request))) {
            return type.cast(Messages.reply(s.receive()));
        }
    }

    private static byte[] read(Connection c, int root, String path) throws Exception {
        try (var s = c.open(Messages.encode(new Request.ReadFile(root, RelPath.of(path), 0, Expected.ANY)))) {
            s.receive();
            var content = ByteBuffer.allocate(1000);
            while (s.read(content) > 0) {
                assertThat(content.hasRemaining()).isTrue();
            }
            return java.util.Arrays.copyOf(content.array(), content.position());
        }
    }

    private interface Writing {
        void write(WireOutput out) throws Exception;
    }

    /** The tag of the first outcome. */
    private static int change(Connection c, int root, Writing writing) throws Exception {
        try (var s = c.open(Messages.encode(new Request.BulkChange(root)))) {
            var out = s.output(false);
            writing.write(out);
            out.flush();
            s.finish();
            return s.input().readByte();
        }
    }

    private static void store(WireOutput out, String path, String temporary, byte[] content) throws Exception {
        out.writeByte(Protocol.OP_STORE_FILE);
        out.writeBytes(NativeNames.encode(path));
        out.writeName(temporary);
        ContentDigest digest = ContentHash.of(content, 0);
        out.writeLong(digest.high());
        out.writeLong(digest.low());
        var encoder = new EntryEncoder(out);
        encoder.write(Attributes.NONE);
        encoder.write(Expected.ANY);
        out.writeBytes(content);
    }

    private static void assertRawFails(Connection c, RequestMessage.Builder request, String kind) {
        assertFails(
                () -> {
                    try (var s = c.open(request.build().toByteArray())) {
                        s.receive();
                    }
                },
                kind);
    }

    private static WireException assertFails(ThrowingCallable task, String kind) {
        WireException e = failure(task);
        assertThat(List.of(e.failure().kind())).as(e.getMessage()).containsExactly(kind);
        return e;
    }

    private static WireException failure(ThrowingCallable task) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(task);
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.FAILED));
        return (WireException) thrown;
    }
}
