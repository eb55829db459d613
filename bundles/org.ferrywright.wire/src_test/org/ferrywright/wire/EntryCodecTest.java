package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261122})
    void entriesComeBackAsTheyWere(long seed) throws Exception {
        var random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            entries.add(entry(random));
        }
        var out = new WireOutput();
        var encoder = new EntryEncoder(out);
        for (Entry e : entries) {
            encoder.write(e);
        }
        var in = new WireInput(out.toByteArray());
        var decoder = new EntryDecoder(in);
        for (Entry e : entries) {
            assertThat(decoder.readEntry()).isEqualTo(e);
        }
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void extremesComeBackAsTheyWere() throws Exception {
        var extreme = new Entry(
                "\udcff\n \u00e9\ud83d\ude00",
                EntryKind.FILE,
                Long.MAX_VALUE,
                new Timestamp(Long.MIN_VALUE, 999_999_999),
                07777,
                Integer.MAX_VALUE,
                -2,
                Long.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                "");
        assertThat(EntryDecoder.entry(EntryEncoder.single(extreme))).isEqualTo(extreme);
        assertThat(EntryDecoder.entry(EntryEncoder.single(Entry.unreadable("x"))))
                .isEqualTo(Entry.unreadable("x"));
    }

    @Test
    void attributesComeBackWithAndWithoutEachPart() throws Exception {
        for (int parts = 0; parts < 16; parts++) {
            var a = new Attributes(
                    (parts & 1) != 0 ? 0 : Entry.UNKNOWN,
                    (parts & 2) != 0 ? 0 : Entry.UNKNOWN,
                    (parts & 4) != 0 ? Integer.MIN_VALUE : Entry.UNKNOWN,
                    (parts & 8) != 0 ? new Timestamp(-1, 1) : null);
            assertThat(EntryDecoder.attributes(EntryEncoder.single(a))).isEqualTo(a);
        }
    }

    @Test
    void extendedMetadataComesBack() throws Exception {
        var pieces =
                Map.of("user.\udcff\n", new byte[0], "user.b", new byte[70_000], "security.capability", new byte[20]);
        for (var e : List.of(
                Extended.of(Aspect.EXTENDED, pieces),
                Extended.of(Set.of(Aspect.CAPABILITY), pieces),
                Extended.none(Set.of(Aspect.XATTR)))) {
            var a = new Attributes(0644, 1, 2, new Timestamp(3, 4), e);
            assertThat(EntryDecoder.attributes(EntryEncoder.single(a))).isEqualTo(a);
        }
    }

    @Test
    void moreExtendedMetadataThanAllowedIsRefused() throws Exception {
        var out = new WireOutput();
        var big = new byte[Protocol.MAX_EXTENDED_VALUE];
        var pieces = Map.of("user.a", big, "user.b", big, "user.c", big, "user.d", big, "user.e", big);
        ExtendedCodec.write(Extended.of(Aspect.EXTENDED, pieces), out);
        assertThatThrownBy(() -> ExtendedCodec.readExtended(new WireInput(out.toByteArray())))
                .hasMessageContaining("extended metadata");
    }

    @Test
    void whatMostEntriesHaveInCommonCostsNothing() {
        var random = new Random(7);
        var plain = new ArrayList<Entry>();
        for (int i = 0; i < 1000; i++) {
            plain.add(entry(random).with(Extras.UNKNOWN));
        }
        plain.removeIf(e -> !e.isFile() && !e.isDirectory());
        var told = plain.stream().map(e -> e.with(Extras.none(Aspect.EXTENDED))).toList();
        assertThat(length(told) - length(plain)).isLessThan(8);
    }

    private static int length(List<Entry> entries) {
        var out = new WireOutput();
        var encoder = new EntryEncoder(out);
        try {
            for (Entry e : entries) {
                encoder.write(e);
            }
        } catch (WireException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray().length;
    }

    @Test
    void expectationsComeBack() throws Exception {
        var same = Expected.same(entry(new Random(4)));
        for (Expected e : List.of(Expected.ANY, Expected.ABSENT, same)) {
            assertThat(EntryDecoder.expected(EntryEncoder.single(e))).isEqualTo(e);
        }
    }

    @Test
    void anEntryOfAnOrdinaryListingTakesFewBytes() throws Exception {
        var out = new WireOutput();
        var encoder = new EntryEncoder(out);
        for (int i = 0; i < 1000; i++) {
            encoder.write(new Entry(
                    "file-" + (10_000 + i),
                    EntryKind.FILE,
                    5000 + i,
                    new Timestamp(1_700_000_000 + i, 0),
                    0644,
                    0,
                    0,
                    70_000 + i,
                    1,
                    0,
                    ""));
        }
        assertThat(out.toByteArray().length / 1000.0).isLessThan(11);
    }

    @Test
    void whatIsCutShortIsNeverAnEntry() {
        byte[] whole = EntryEncoder.single(entry(new Random(5)));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> EntryDecoder.entry(part))
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.PROTOCOL));
        }
    }

    @Test
    void aLengthThatIsOnlyClaimedTakesNoMemory() throws Exception {
        var out = new WireOutput();
        out.writeNumber(Integer.MAX_VALUE - 100);
        out.writeRaw(new byte[100], 0, 100);
        var in = new WireInput(out.toByteArray());
        long before = allocated();
        assertThatThrownBy(() -> in.readBytes(Integer.MAX_VALUE, "a length")).hasMessageContaining("ends within");
        assertThat(allocated() - before).isLessThan(2 << 20);
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    static Entry entry(Random random) {
        EntryKind kind = EntryKind.values()[random.nextInt(EntryKind.values().length)];
        byte[] name = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 255 : 12)];
        for (int i = 0; i < name.length; i++) {
            name[i] = random.nextInt(20) == 0 ? (byte) (128 + random.nextInt(128)) : (byte) ('a' + random.nextInt(4));
        }
        boolean usual = random.nextInt(3) > 0;
        return new Entry(
                NativeNames.decode(name),
                kind,
                kind == EntryKind.FILE ? random.nextLong() >>> 1 + random.nextInt(62) : 0,
                new Timestamp(
                        usual ? 1_700_000_000 + random.nextInt(1000) : random.nextLong(),
                        usual ? 0 : random.nextInt(1_000_000_000)),
                usual ? 0644 : random.nextInt(010000),
                usual ? 1000 : random.nextInt(),
                usual ? 1000 : random.nextInt(),
                random.nextInt(5) == 0 ? 0 : random.nextLong() >> random.nextInt(64),
                usual ? 1 : random.nextInt(1 << 20),
                random.nextInt(5) == 0 ? 0 : random.nextLong(),
                kind == EntryKind.SYMLINK ? "../" + random.nextInt() : "",
                extras(random));
    }

    private static Extras extras(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Extras.UNKNOWN;
            case 1 -> new Extras(Map.of(Aspect.XATTR, random.nextLong(), Aspect.POSIX_ACL, 0L), random.nextBoolean());
            case 2 -> new Extras(Map.of(), true);
            default -> Extras.none(Set.of(Aspect.XATTR, Aspect.CREATED, Aspect.CAPABILITY));
        };
    }
}
