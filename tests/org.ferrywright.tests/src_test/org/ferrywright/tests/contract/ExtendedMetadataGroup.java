package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Filter;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.ExtendedMetadata.Result;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extended attributes, access lists and the like. */
@Exercises(ExtendedMetadata.class)
abstract class ExtendedMetadataGroup extends ContractGroup {
    private static final Set<Aspect> OF_ALL = Set.of(Aspect.XATTR, Aspect.POSIX_ACL);

    @BeforeEach
    void keepsSome() {
        assumeTrue(!kept().isEmpty(), "keeps no extended metadata");
    }

    @Test
    void aStreamedFileHasItFromTheStart() throws Exception {
        Extended wanted = sample(1);
        Entry stored = store("f", text("content"), PLAIN.with(wanted), Expect.ABSENT);
        assertTold(stored, wanted);
        assertTold(told("f"), wanted);
        assertThat(readOne("f")).isEqualTo(wanted);
        assertContent("f", text("content"));
        assertThat(stat("f").modified()).isEqualTo(kept(PLAIN.modified()));
    }

    @Test
    void aFileStoredInBulkHasItFromTheStart() throws Exception {
        assumeTrue(endpoint().facet(BulkWrite.class).isPresent());
        Extended wanted = sample(2);
        byte[] content = text("content");
        var outcome = facet(BulkWrite.class)
                .perform(List.of(new BulkWrite.StoreFile(
                        path("d/f"), temporary(), content, digest(content), PLAIN.with(wanted), Expect.ABSENT)));
        assertThat(outcome).allMatch(o -> o instanceof BulkWrite.Outcome.Done);
        assertThat(readOne("d/f")).isEqualTo(wanted);
        if (endpoint().traits().modes()) {
            assertThat(stat("d/f").mode()).isEqualTo(0640);
        }
    }

    @Test
    void itIsChangedAndTakenAwayAlone() throws Exception {
        backdoor().file("f", text("content"));
        backdoor().directory("d");
        for (String name : List.of("f", "d", "")) {
            EntryKind kind = name.equals("f") ? EntryKind.FILE : EntryKind.DIRECTORY;
            for (Extended wanted : List.of(sample(3), sample(4), Extended.none(kept()))) {
                set(name, kind, wanted);
                // a folder has no capabilities
                Extended there = readOne(name).of(OF_ALL);
                assertThat(there).isEqualTo(wanted.of(OF_ALL));
                assertThat(told(name).extras().digests()).containsAllEntriesOf(there.digests());
            }
        }
        assertContent("f", text("content"));
    }

    @Test
    void whatIsNotNamedStays() throws Exception {
        assumeTrue(kept().contains(Aspect.XATTR) && kept().size() > 1);
        store("f", text("x"), PLAIN.with(sample(5)), Expect.ABSENT);
        set("f", EntryKind.FILE, Extended.none(Set.of(Aspect.XATTR)));
        var others = EnumSet.copyOf(kept());
        others.remove(Aspect.XATTR);
        assertThat(readOne("f").of(others)).isEqualTo(sample(5).of(others));
        set("f", EntryKind.FILE, null);
        assertThat(readOne("f").of(others)).isEqualTo(sample(5).of(others));
        assertThat(told("f").extras().digests()).containsEntry(Aspect.XATTR, 0L);
    }

    @Test
    void aWalkTellsWhatIsAskedFor() throws Exception {
        assumeTrue(endpoint().facet(RecursiveList.class).isPresent() && kept().contains(Aspect.XATTR));
        Extended some = sample(6);
        store("d/with", text("x"), PLAIN.with(some), Expect.ABSENT);
        backdoor().file("d/without", text("x"));
        backdoor().link("d/link", "with");
        var asked = walked(Set.of(Aspect.XATTR));
        assertThat(asked.get("with").extras().digests())
                .isEqualTo(some.of(Set.of(Aspect.XATTR)).digests());
        assertThat(asked.get("without").extras()).isEqualTo(Extras.none(Set.of(Aspect.XATTR)));
        assertThat(asked.get("link").extras()).isEqualTo(Extras.UNKNOWN);
        assertThat(walked(Set.of()).values()).allMatch(e -> e.extras().digests().isEmpty());
    }

    @Test
    void aWalkSeesALongListOfNames() throws Exception {
        assumeTrue(endpoint().facet(RecursiveList.class).isPresent() && kept().contains(Aspect.XATTR));
        var pieces = new HashMap<String, byte[]>();
        for (int i = 0; i < 40; i++) {
            pieces.put("user.a-name-of-some-length-%02d".formatted(i), new byte[] {(byte) i});
        }
        Extended many = Extended.of(Set.of(Aspect.XATTR), pieces);
        store("d/with", text("x"), PLAIN.with(many), Expect.ABSENT);
        assertTold(walked(Set.of(Aspect.XATTR)).get("with"), many);
    }

    @Test
    void manyAreReadTogetherAndOneThatFailsIsAlone() throws Exception {
        var items = new ArrayList<BulkRead.Item>();
        for (int i = 0; i < 1500; i++) {
            String name = "f" + i;
            if (i % 100 == 0) {
                store(name, text("x"), PLAIN.with(sample(i)), Expect.ABSENT);
            } else {
                backdoor().file(name, text("x"));
            }
            items.add(new BulkRead.Item(path(name), stat(name)));
        }
        backdoor().remove("f700");
        backdoor().file("f800", text("longer"));
        List<Result> results = facet(ExtendedMetadata.class).read(items, kept());
        assertThat(results).hasSize(items.size());
        for (int i = 0; i < results.size(); i++) {
            if (i == 700 || i == 800) {
                assertThat(results.get(i))
                        .isInstanceOfSatisfying(
                                Result.Failed.class,
                                f -> assertThat(f.cause().kind()).isIn(Kind.CHANGED, Kind.NOT_FOUND));
            } else {
                var wanted = i % 100 == 0 ? sample(i) : Extended.none(kept());
                assertThat(results.get(i)).isEqualTo(new Result.Found(wanted));
            }
        }
    }

    @Test
    void whatIsToldOfManyIsWhatIsRead() throws Exception {
        var items = new ArrayList<BulkRead.Item>();
        for (int i = 0; i < 20; i++) {
            store("f" + i, text("x"), PLAIN.with(i % 2 == 0 ? sample(i) : Extended.none(kept())), Expect.ABSENT);
            items.add(new BulkRead.Item(path("f" + i), stat("f" + i)));
        }
        List<Entry> told = facet(ExtendedMetadata.class).told(items, kept());
        for (int i = 0; i < 20; i++) {
            assertThat(told.get(i).name()).isEqualTo("f" + i);
            assertTold(told.get(i), i % 2 == 0 ? sample(i) : Extended.none(kept()));
        }
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        backdoor().link("link", backdoor().outside());
        var item = new BulkRead.Item(path("link/secret"), stat("link"));
        assertThat(facet(ExtendedMetadata.class).read(List.of(item), kept())).allMatch(Result.Failed.class::isInstance);
    }

    /** What this root keeps, of the aspects that a test can make up values for. */
    private Set<Aspect> kept() {
        var some = EnumSet.of(Aspect.XATTR, Aspect.POSIX_ACL, Aspect.CAPABILITY);
        some.retainAll(endpoint().traits().holds().keeps());
        return some;
    }

    private Extended sample(int number) {
        var pieces = new HashMap<String, byte[]>();
        pieces.put("user.empty", new byte[0]);
        pieces.put("user.name of mine \u00e9", text("value " + number));
        pieces.put("user.bytes", bytes(1500, number));
        pieces.put(Extended.ACCESS_ACL, accessList(1000 + number));
        pieces.put(
                Extended.CAPABILITIES,
                ByteBuffer.allocate(20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0x02000000)
                        .putInt(1 << number % 30)
                        .array());
        return Extended.of(kept(), pieces);
    }

    /** The mode 0640 of a file and one user more, who may read. */
    private static byte[] accessList(int user) {
        var list = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[][] entries = {{1, 6, -1}, {2, 4, user}, {4, 4, -1}, {16, 4, -1}, {32, 0, -1}};
        for (int[] e : entries) {
            list.putShort((short) e[0]).putShort((short) e[1]).putInt(e[2]);
        }
        return list.array();
    }

    /** As a walk tells it that asks for what the listing leaves out. */
    private Entry told(String name) throws Exception {
        Entry listed = stat(name);
        return listed.extras().digests().keySet().containsAll(kept())
                ? listed
                : facet(ExtendedMetadata.class)
                        .told(List.of(new BulkRead.Item(path(name), listed)), kept())
                        .getFirst();
    }

    private static void assertTold(Entry entry, Extended wanted) {
        assertThat(entry.extras().digests()).containsAllEntriesOf(wanted.digests());
    }

    private Extended readOne(String name) throws Exception {
        var item = new BulkRead.Item(path(name), stat(name));
        var result = facet(ExtendedMetadata.class).read(List.of(item), kept()).getFirst();
        return ((Result.Found) result).extended();
    }

    private void set(String name, EntryKind kind, Extended wanted) throws Exception {
        facet(Metadata.class).set(path(name), kind, Attributes.NONE.with(wanted));
    }

    private Map<String, Entry> walked(Set<Aspect> aspects) throws Exception {
        var all = new HashMap<String, Entry>();
        try (var cursor = facet(RecursiveList.class).walk(path("d"), Filter.ALL, aspects)) {
            for (var l = cursor.next(); l != null; l = cursor.next()) {
                l.entries().forEach(e -> all.put(e.name(), e));
            }
        }
        return all;
    }
}
