package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.wire.internal.proto.BlocksOpen;
import org.ferrywright.wire.internal.proto.PatchFile;
import org.ferrywright.wire.internal.proto.ReadFile;
import org.ferrywright.wire.internal.proto.ReplyMessage;
import org.ferrywright.wire.internal.proto.RequestMessage;
import org.ferrywright.wire.internal.proto.SchemeValue;
import org.ferrywright.wire.internal.proto.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final RelPath PATH = RelPath.of("a/\udc80 b/\n");

    private static final BlockScheme SCHEME = new BlockScheme(4096, -7);

    static Stream<Request> requests() {
        var expected = Expected.same(EntryCodecTest.entry(new Random(1)));
        var filter = new Filter(List.of(new Filter.Rule(true, "*.c"), new Filter.Rule(false, "tmp/")));
        return Stream.of(
                new Request.OpenRoot("data", PATH, true, true),
                new Request.CloseRoot(3),
                new Request.Stat(1, RelPath.ROOT),
                new Request.ListFolder(2, PATH),
                new Request.Walk(2, PATH, filter, Aspect.EXTENDED, true),
                new Request.Walk(
                        2,
                        PATH,
                        new Filter(List.of(new Filter.Rule(false, "re:a.b{size>1G,age<2h}")), true),
                        Set.of(),
                        false),
                new Request.Walk(2, PATH, filter.at(new Timestamp(-5, 7)), Set.of(), false),
                new Request.Walk(2, RelPath.ROOT, Filter.ALL, Set.of(), false),
                new Request.Walk(
                        2,
                        RelPath.ROOT,
                        Filter.ALL,
                        Set.of(Aspect.XATTR),
                        true,
                        new Request.CondensedWalk(
                                new Comparison(2_000_000_000L, true, false, true, false, Set.of(Aspect.XATTR)), -3)),
                new Request.ReadFile(2, PATH, Long.MAX_VALUE, expected),
                new Request.StageFile(2, PATH, "t", 1L << 50, true, -1, false),
                new Request.StageFile(2, PATH, "t", 1L << 50, false, 7, true),
                new Request.BulkRead(9),
                new Request.BulkHash(9),
                new Request.BulkSums(9, Long.MIN_VALUE),
                new Request.BulkDeltas(9, Long.MAX_VALUE),
                new Request.ReadExtended(3, Set.of(Aspect.XATTR, Aspect.POSIX_ACL)),
                new Request.BulkChange(9),
                new Request.HashFile(1, PATH, 5, -1, Long.MIN_VALUE, Expected.ABSENT),
                new Request.FileBlocks(1, PATH, expected, null),
                new Request.FileBlocks(1, PATH, Expected.ANY, new BlockScheme(BlockScheme.MAX_LEAF, Long.MIN_VALUE)),
                new Request.ReadRanges(4, PATH, expected),
                new Request.SearchBlocks(4, PATH, expected, SCHEME, 5),
                new Request.PatchFile(1, PATH, "t", 1L << 32, SCHEME, RelPath.of("b"), expected, true, false, true),
                new Request.PatchFile(1, PATH, "t", 0, SCHEME, PATH, Expected.ABSENT, false, true, false),
                new Request.AvailableSpace(1),
                new Request.FlushRoot(1));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsComeBackAsTheyWere(Request request) throws Exception {
        assertThat(Messages.request(Messages.encode(request))).isEqualTo(request);
    }

    static Stream<Reply> replies() {
        return Stream.of(
                new Reply.Opened(
                        1,
                        "ATOMIC_REPLACE",
                        1,
                        NameRules.WINDOWS,
                        true,
                        false,
                        true,
                        "id",
                        Set.of("Space", "Flush"),
                        new Reply.Holding(Aspect.EXTENDED, Set.of(Aspect.XATTR), true, 1L << 32, true)),
                new Reply.Found(null),
                new Reply.Found(EntryCodecTest.entry(new Random(2))),
                new Reply.Staged(1L << 40),
                new Reply.Digest(new ContentDigest(-1, 1)),
                new Reply.Blocks(new BlockShape(SCHEME, 1L << 32), true, new ContentDigest(1, -1)),
                new Reply.Blocks(new BlockShape(SCHEME, 0), false, null),
                new Reply.SpaceLeft(0),
                new Reply.Acknowledged());
    }

    @ParameterizedTest
    @MethodSource("replies")
    void repliesComeBackAsTheyWere(Reply reply) throws Exception {
        assertThat(Messages.reply(Messages.encode(reply))).isEqualTo(reply);
    }

    @Test
    void stepsOfAStagedFileComeBack() throws Exception {
        var attributes = new Attributes(0600, 1, 2, new Timestamp(3, 4));
        var digest = new ContentDigest(5, 6);
        var commit = new Request.CommitFile(attributes, digest, Expected.ABSENT, null);
        var keeping = new Request.CommitFile(attributes, digest, Expected.ANY, RelPath.of("kept/\udcfe\n"));
        for (var step : List.of(commit, keeping, new Request.DiscardFile(), new Request.ResumeDigest())) {
            assertThat(Messages.stageStep(Messages.encode(step))).isEqualTo(step);
        }
    }

    @Test
    void failuresComeBack() throws Exception {
        for (var f : List.of(
                new Failure("NO_SPACE", true, 0, "p/\udcfe", "ENOSPC", "full"),
                Failure.of("LOCKED", ""),
                new Failure("X", false, 1234, null, null, "later"))) {
            assertThat(Messages.failure(Messages.encode(f))).isEqualTo(f);
        }
    }

    @Test
    void aFailureIsToldEvenWhenItsPathCannotBe() throws Exception {
        var f = new Failure("BAD_NAME", false, -1, "\ud800", null, "a\ud800\nb");
        Failure told = Messages.failure(Messages.encode(f));
        assertThat(told.path()).isNull();
        assertThat(told.message()).isEqualTo("a\\ud800\\nb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc/passwd", "/etc/passwd", "a/../../b", "a//b", "a/", ".", "a/./b", "a\0b"})
    void pathsThatLeadOutAreRefused(String path) {
        byte[] request = RequestMessage.newBuilder()
                .setRoot(1)
                .setStat(Stat.newBuilder().setPath(ByteString.copyFromUtf8(path)))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> Messages.request(request))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.failure().kind()).isEqualTo("BAD_NAME"));
    }

    @Test
    void aPathLongerThanAnySystemHasIsRefused() {
        byte[] path = new byte[Protocol.MAX_PATH + 1];
        java.util.Arrays.fill(path, (byte) 'a');
        assertThatThrownBy(() -> Messages.path(path)).hasMessageContaining("longer than");
    }

    @Test
    void aRequestFromTheFutureIsUnsupported() {
        byte[] unknown = {(byte) 0xaa, 0x7d, 0};
        assertThatThrownBy(() -> Messages.request(unknown))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.failure().kind()).isEqualTo("UNSUPPORTED"));
    }

    @Test
    void anOffsetBeyond63BitsIsRefused() {
        byte[] request = RequestMessage.newBuilder()
                .setReadFile(ReadFile.newBuilder().setOffset(-1))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> Messages.request(request)).hasMessageContaining("63 bits");
    }

    @ParameterizedTest
    @CsvSource({"4096, -1", "4096, 8589934593", "0, 1", "4097, 1", "-2147483648, 1", "512, 1"})
    void blocksThatNoFileHasAreRefused(int leaf, long size) {
        var scheme = SchemeValue.newBuilder().setLeaf(leaf);
        byte[] patch = RequestMessage.newBuilder()
                .setPatchFile(PatchFile.newBuilder().setScheme(scheme).setSize(size))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> Messages.request(patch))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.PROTOCOL));
        byte[] open = ReplyMessage.newBuilder()
                .setBlocksOpen(BlocksOpen.newBuilder().setLeaf(leaf).setSize(size))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> Messages.reply(open))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.PROTOCOL));
    }

    /** Seeds that found something are added to the list. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mutatedMessagesAreReadOrCleanlyRefused(long seed) throws Exception {
        var random = new Random(seed);
        List<byte[]> samples = Stream.concat(
                        requests().map(Messages::encode), replies().map(Messages::encode))
                .toList();
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
            for (int k = random.nextInt(4); k >= 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            readOrRefuse(() -> Messages.request(bytes));
            readOrRefuse(() -> Messages.reply(bytes));
            readOrRefuse(() -> Messages.stageStep(bytes));
            readOrRefuse(() -> Messages.failure(bytes));
            readOrRefuse(() -> EntryDecoder.entry(bytes));
            readOrRefuse(() -> EntryDecoder.attributes(bytes));
            readOrRefuse(() -> EntryDecoder.expected(bytes));
        }
    }

    private interface Reading {
        Object read() throws Exception;
    }

    private static void readOrRefuse(Reading reading) throws Exception {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (WireException e) {
            assertThat(e.kind()).isIn(WireException.Kind.PROTOCOL, WireException.Kind.FAILED);
        }
    }
}
