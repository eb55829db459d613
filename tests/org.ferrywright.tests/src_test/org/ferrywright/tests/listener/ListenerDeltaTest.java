package org.ferrywright.tests.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Expected;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.PatchOperations;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that asks a real Listener about blocks of files as it should not. */
@Timeout(300)
class ListenerDeltaTest {
    private static final String TEMPORARY = ".ferry~0123abcd~0123456789abcdef.part";
    private static final RelPath FILE = RelPath.of("f");
    private static final BlockScheme SCHEME = new BlockScheme(4096, 11);
    private static final int SIZE = 1_000_000;

    @TempDir
    Path folder;

    private final WireTransport transport = new WireTransport(1);
    private final byte[] content = new byte[SIZE];
    private Listener listener;
    private Identity client;
    private Connection connection;
    private Reply.Opened opened;

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(content);
        Files.createDirectories(folder.resolve("data"));
        Files.write(folder.resolve("data/f"), content);
        Files.write(folder.resolve("data/g"), content);
        var roots = Map.of("data", RootOpener.folder("data", folder.resolve("data"), "0123abcd"));
        listener = Listener.start(
                new ListenerSettings("127.0.0.1", 0, folder.resolve("server"), "server", roots, Rights.BOTH));
        client = Identity.load(folder.resolve("client"));
        Pairing.pair(folder.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        connect(Rights.BOTH);
    }

    @AfterEach
    void nothingHasChangedAndOthersAreServed() throws Exception {
        assertThat(Files.readAllBytes(folder.resolve("data/f"))).isEqualTo(content);
        assertThat(Files.readAllBytes(folder.resolve("data/g"))).isEqualTo(content);
        connect(Rights.BOTH);
        try (var s = open(new Request.Stat(opened.root(), FILE))) {
            assertThat(((Reply.Found) Messages.reply(s.receive())).entry().size())
                    .isEqualTo(SIZE);
        }
        connection.close();
        listener.close();
        transport.close();
    }

    @Test
    void queriesAreAnsweredInOrderHoweverEarlyTheyCome() throws Exception {
        var builder = BlockTree.builder(new BlockShape(SCHEME, SIZE), true);
        builder.update(ByteBuffer.wrap(content));
        BlockTree tree = builder.build();
        var some = List.of(new Nodes(0, 200, 40), new Nodes(1, 0, 2));
        try (var s = blocks()) {
            var out = s.output(false);
            for (int i = 0; i < 20; i++) {
                query(out, Protocol.QUERY_DIGESTS, some);
                query(out, Protocol.QUERY_SUMS, some);
                out.writeByte(Protocol.QUERY_ROOT);
            }
            out.flush();
            s.finish();
            assertThat(((Reply.Blocks) Messages.reply(s.receive())).shape()).isEqualTo(tree.shape());
            var in = s.input();
            for (int i = 0; i < 20; i++) {
                assertThat(DeltaCodec.readDigests(42, in)).isEqualTo(tree.digests(some));
                assertThat(DeltaCodec.readSums(42, in).sums())
                        .isEqualTo(tree.sums(some).sums());
                assertThat(in.readLong()).isEqualTo(tree.root().high());
                assertThat(in.readLong()).isEqualTo(tree.root().low());
            }
            assertThat(in.atEnd()).isTrue();
        }
    }

    enum Asked {
        BLOCKS,
        RANGES,
        SEARCH,
        PATCH
    }

    @ParameterizedTest
    @EnumSource
    void digestsTellOfContentAndSoNeedTheRightToRead(Asked what) throws Exception {
        connect(Rights.WRITE);
        assertThat(opened.facets()).doesNotContain(Deltas.class.getSimpleName());
        assertFails(() -> ask(what), "DENIED");
    }

    @Test
    void whoMayOnlyReadPatchesNothing() throws Exception {
        connect(Rights.READ);
        assertThat(opened.facets()).contains(Deltas.class.getSimpleName());
        assertFails(() -> ask(Asked.PATCH), "DENIED");
    }

    @Test
    void queriesForWhatThereIsNotFail() {
        for (var no : List.of(
                new Nodes(0, 245, 1),
                new Nodes(0, 244, 2),
                new Nodes(1, 16, 1),
                new Nodes(3, 0, 1),
                new Nodes(6, 0, 1))) {
            assertFails(() -> queried(out -> query(out, Protocol.QUERY_DIGESTS, List.of(no))), "PROTOCOL");
            assertFails(() -> queried(out -> query(out, Protocol.QUERY_SUMS, List.of(no))), "PROTOCOL");
        }
        // the last one is shorter than the others
        assertFails(() -> queried(out -> query(out, Protocol.QUERY_SUMS, List.of(new Nodes(0, 244, 1)))), "PROTOCOL");
        assertFails(() -> queried(out -> out.writeByte(9)), "PROTOCOL");
        assertFails(
                () -> queried(out -> {
                    out.writeByte(Protocol.QUERY_DIGESTS);
                    out.writeNumber(Long.MAX_VALUE);
                }),
                "PROTOCOL");
        assertFails(
                () -> queried(out ->
                        query(out, Protocol.QUERY_DIGESTS, List.of(new Nodes(0, 0, 245), new Nodes(0, 0, 65_536)))),
                "PROTOCOL");
    }

    @Test
    void rangesBeyondTheFileFail() {
        assertFails(() -> ranges(out -> DeltaCodec.writeRanges(List.of(new ByteRange(SIZE - 1, 2)), out)), "CHANGED");
        assertFails(() -> ranges(out -> out.writeNumber(65_537)), "PROTOCOL");
        assertFails(
                () -> ranges(out -> {
                    DeltaCodec.writeRanges(List.of(new ByteRange(0, 1)), out);
                    out.writeByte(0);
                }),
                "PROTOCOL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "../x", "a/.ferry~0123abcd~0123456789abcdef.part", ""})
    void onlyNamesOfTemporariesAreTaken(String temporary) {
        assertFails(() -> patched(request(temporary, FILE, false), _ -> {}, true), "BAD_NAME");
    }

    @Test
    void patchesThatCannotBeFail() throws Exception {
        assertFails(() -> patched(request(TEMPORARY, RelPath.of("g"), true), _ -> {}, true), "PROTOCOL");
        assertFails(() -> patched(request(TEMPORARY, FILE, false), out -> out.writeNumber(0), true), "PROTOCOL");
        assertFails(
                () -> patched(
                        request(TEMPORARY, FILE, false),
                        out -> {
                            out.writeNumber(10 << 1);
                            out.writeSigned(-1);
                        },
                        true),
                "PROTOCOL");
        // more is announced than comes
        assertFails(
                () -> patched(request(TEMPORARY, FILE, false), out -> out.writeNumber(5000 << 1 | 1), true),
                "PROTOCOL");
        assertFails(
                () -> {
                    try (var s = open(request(TEMPORARY, FILE, false))) {
                        s.send(Messages.encode(new Request.ResumeDigest()));
                        s.receive();
                        s.receive();
                    }
                },
                "PROTOCOL");
        var names = folder.resolve("data").toFile().list();
        assertThat(names).contains("f", "g");
    }

    @Test
    void aDigestOfAnotherContentIsNotCommitted() throws Exception {
        assertFails(
                () -> patched(
                        request(TEMPORARY, FILE, false),
                        out -> new PatchOperations.Encoder(out, 0).copy(0, SIZE),
                        true),
                "CORRUPT");
        assertThat(folder.resolve("data").toFile().list()).containsExactlyInAnyOrder("f", "g");
    }

    private interface Writing {
        void write(WireOutput out) throws Exception;
    }

    private void ask(Asked what) throws Exception {
        switch (what) {
            case BLOCKS -> blocks().receive();
            case RANGES -> ranges(out -> DeltaCodec.writeRanges(List.of(new ByteRange(0, 1)), out));
            case SEARCH -> {
                try (var s = open(new Request.SearchBlocks(opened.root(), FILE, Expected.ANY, SCHEME, 0))) {
                    s.input().readByte();
                }
            }
            case PATCH -> patched(request(TEMPORARY, FILE, false), _ -> {}, false);
        }
    }

    private void queried(Writing writing) throws Exception {
        try (var s = blocks()) {
            s.receive();
            var out = s.output(false);
            writing.write(out);
            out.flush();
            s.finish();
            var in = s.input();
            while (!in.atEnd()) {
                in.readByte();
            }
        }
    }

    private void ranges(Writing writing) throws Exception {
        try (var s = open(new Request.ReadRanges(opened.root(), FILE, Expected.ANY))) {
            var out = s.output(false);
            writing.write(out);
            out.flush();
            s.finish();
            s.receive();
            var in = s.input();
            while (!in.atEnd()) {
                in.readByte();
            }
        }
    }

    private Request.PatchFile request(String temporary, RelPath basis, boolean inPlace) {
        return new Request.PatchFile(
                opened.root(), FILE, temporary, SIZE, SCHEME, basis, Expected.ANY, inPlace, false, false);
    }

    private void patched(Request.PatchFile request, Writing writing, boolean commit) throws Exception {
        try (var s = open(request)) {
            var out = s.output(false);
            writing.write(out);
            out.flush();
            if (commit) {
                var wrong = new ContentDigest(1, 2);
                s.send(Messages.encode(new Request.CommitFile(Attributes.NONE, wrong, Expected.ANY, null)));
            }
            s.receive();
            s.receive();
        }
    }

    private static void query(WireOutput out, int kind, List<Nodes> nodes) throws Exception {
        out.writeByte(kind);
        DeltaCodec.writeNodes(nodes, out);
    }

    private WireStream blocks() throws Exception {
        return open(new Request.FileBlocks(opened.root(), FILE, Expected.ANY, SCHEME));
    }

    private WireStream open(Request request) throws Exception {
        return connection.open(Messages.encode(request));
    }

    private void connect(Rights rights) throws Exception {
        PeerStore.open(folder.resolve("server")).pinCaller(client.fingerprint(), "client", Map.of("data", rights));
        if (connection != null) {
            connection.close();
        }
        connection = transport
                .connect(
                        "127.0.0.1",
                        listener.port(),
                        client,
                        listener.fingerprint(),
                        Duration.ofMinutes(2),
                        WireTraffic.NONE,
                        null)
                .connection();
        try (var s = open(new Request.OpenRoot("data", RelPath.ROOT, false, true))) {
            opened = (Reply.Opened) Messages.reply(s.receive());
        }
    }

    private static void assertFails(ThrowingCallable task, String kind) {
        Throwable thrown = catchThrowable(task);
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.failure()).as(e.getMessage()).isNotNull());
        assertThat(((WireException) thrown).failure().kind())
                .as(thrown.getMessage())
                .isEqualTo(kind);
    }
}
