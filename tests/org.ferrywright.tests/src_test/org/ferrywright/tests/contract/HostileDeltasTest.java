package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Listener that tells nonsense about blocks of files. */
@Timeout(300)
class HostileDeltasTest {
    private static final RelPath FILE = RelPath.of("f");
    private static final BlockScheme SCHEME = new BlockScheme(4096, 7);
    private static final Expect MEBIBYTE =
            Expect.same(new Entry("f", EntryKind.FILE, 1 << 20, new Timestamp(1, 1), 0644, 0, 0, 1, 1, 1, ""));

    @TempDir
    private Path data;

    private final Told told = new Told();
    private Listener listener;
    private Endpoint endpoint;
    private Deltas deltas;

    @BeforeEach
    void start() throws Exception {
        var settings = new ListenerSettings(
                "127.0.0.1",
                0,
                data.resolve("server"),
                "server",
                Map.of("data", (below, create) -> telling(told)),
                Rights.BOTH);
        listener = Listener.start(settings);
        Pairing.pair(data.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        var config = EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data");
        endpoint = new TcpEndpointProvider().open(config, new ClientContext(data.resolve("client")));
        deltas = endpoint.facet(Deltas.class).orElseThrow();
    }

    @AfterEach
    void stop() {
        endpoint.close();
        listener.close();
    }

    @ParameterizedTest
    @CsvSource({"4096, 7, 1048575", "4096, 8, 1048576", "8192, 7, 1048576"})
    void treesOfOtherBlocksOrFilesAreRefused(int leaf, long seed, long size) {
        told.shape = new BlockShape(new BlockScheme(leaf, seed), size);
        assertProtocol(() -> deltas.blocks(FILE, SCHEME, MEBIBYTE));
    }

    @Test
    void aTreeByTheChoiceOfTheListenerIsTaken() throws Exception {
        told.shape = new BlockShape(new BlockScheme(1 << 16, 99), 1 << 20);
        told.cached = true;
        try (var blocks = deltas.blocks(FILE, null, MEBIBYTE)) {
            assertThat(blocks.shape()).isEqualTo(told.shape);
            assertThat(blocks.cached()).isTrue();
            assertThat(blocks.root()).isEqualTo(new ContentDigest(1, 2));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "15", "17", "60000"})
    void anotherNumberOfDigestsIsRefused(int count) throws Exception {
        told.digests = count;
        try (var blocks = deltas.blocks(FILE, SCHEME, MEBIBYTE)) {
            assertProtocol(() -> blocks.digests(List.of(new Nodes(0, 3, 16))));
            // the next bytes may answer another question
            assertThat(catchThrowableOfType(EndpointException.class, blocks::root))
                    .isNotNull();
        }
        try (var blocks = deltas.blocks(FILE, SCHEME, MEBIBYTE)) {
            assertProtocol(() -> blocks.sums(List.of(new Nodes(0, 3, 16))));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 4095", "1044481, 0, 4096", "0, 4097, 4096", "0, 0, 8193"})
    void matchesThatNobodySearchedForAreRefused(long to, long from, long length) {
        told.found = new CopyRange(to, from, length);
        var search = new BlockSearch(
                SCHEME,
                0,
                new long[] {0, 4096},
                new BlockSums(new int[2], new long[2]),
                List.of(new ByteRange(0, 1 << 20)));
        assertProtocol(() -> deltas.search(FILE, search, MEBIBYTE));
    }

    @ParameterizedTest
    @CsvSource({"0", "99", "101", "1000000"})
    void moreOrLessThanTheRangesIsRefused(int sent) throws Exception {
        told.content = sent;
        try (var content = deltas.ranges(FILE, List.of(new ByteRange(5, 60), new ByteRange(70, 40)), MEBIBYTE)) {
            var failure = catchThrowableOfType(EndpointIOException.class, () -> {
                var buffer = ByteBuffer.allocate(1 << 20);
                while (content.read(buffer) >= 0) {
                    assertThat(buffer.hasRemaining()).isTrue();
                }
            });
            assertThat(failure).isNotNull();
            assertThat(failure.failure().kind()).isEqualTo(Kind.PROTOCOL);
        }
    }

    @Test
    void theRangesAskedForComeThroughHoweverMany() throws Exception {
        var ranges = new ArrayList<ByteRange>();
        for (int i = 0; i < 150_000; i++) {
            ranges.add(new ByteRange(i * 3L, 2));
        }
        told.content = -1;
        try (var content = deltas.ranges(FILE, ranges, MEBIBYTE)) {
            assertThat(Channels.newInputStream(content).readAllBytes()).hasSize(300_000);
        }
        assertThat(told.rangesAsked).containsExactlyInAnyOrder(65_536, 65_536, 18_928);
    }

    private static void assertProtocol(ThrowingCallable task) {
        var e = catchThrowableOfType(EndpointException.class, task);
        assertThat(e).isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.PROTOCOL);
        assertThat(e.scope()).isEqualTo(Scope.ENDPOINT);
    }

    private static Endpoint telling(Told told) {
        var fake = new FakeEndpoint(new FakeTree(FakeKnobs.BEST));
        return (Endpoint) Proxy.newProxyInstance(
                Endpoint.class.getClassLoader(), new Class<?>[] {Endpoint.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("facet") && arguments[0] == Deltas.class) {
                        return Optional.of(told);
                    }
                    try {
                        return method.invoke(fake, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What the Listener tells of every file. */
    private static final class Told implements Deltas {
        volatile BlockShape shape = new BlockShape(SCHEME, 1 << 20);
        volatile boolean cached;
        volatile int digests;
        volatile CopyRange found;
        volatile int content;
        final List<Integer> rangesAsked = new CopyOnWriteArrayList<>();

        @Override
        public boolean remote() {
            return false;
        }

        @Override
        public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect) {
            return new FileBlocks() {
                @Override
                public BlockShape shape() {
                    return shape;
                }

                @Override
                public boolean cached() {
                    return cached;
                }

                @Override
                public ContentDigest root() {
                    return new ContentDigest(1, 2);
                }

                @Override
                public long[] digests(List<Nodes> nodes) {
                    return new long[digests];
                }

                @Override
                public BlockSums sums(List<Nodes> nodes) {
                    return new BlockSums(new int[digests], new long[digests]);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect) {
            rangesAsked.add(ranges.size());
            int length = content >= 0
                    ? content
                    : (int) ranges.stream().mapToLong(ByteRange::length).sum();
            return Channels.newChannel(new ByteArrayInputStream(new byte[length]));
        }

        @Override
        public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect) {
            return List.of(found);
        }

        @Override
        public Patch patch(RelPath path, PatchRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
