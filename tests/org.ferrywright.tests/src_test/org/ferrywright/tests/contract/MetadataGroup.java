package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.Test;

/** Metadata of what is there. */
@Exercises(Metadata.class)
abstract class MetadataGroup extends ContractGroup {
    private static final Timestamp TIME = new Timestamp(1_077, 987_654_321);

    @Test
    void setsTimeAndMode() throws Exception {
        backdoor().file("f", text("content"));
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        set("f", EntryKind.FILE, new Attributes(0604, Entry.UNKNOWN, Entry.UNKNOWN, TIME));
        int mode = fixture().limits().contains(Limit.NINE_MODE_BITS) ? 0705 : 01705;
        set("d", EntryKind.DIRECTORY, new Attributes(mode, Entry.UNKNOWN, Entry.UNKNOWN, TIME));
        assertThat(folderTimes() ? List.of(stat("f"), stat("d")) : List.of(stat("f")))
                .allSatisfy(e -> assertThat(e.modified()).isEqualTo(kept(TIME)));
        assertContent("f", text("content"));
        if (endpoint().traits().modes()) {
            assertThat(backdoor().mode("f")).isEqualTo(0604);
            assertThat(backdoor().mode("d")).isEqualTo(mode);
        }
    }

    @Test
    void setsTimesBefore1970() throws Exception {
        backdoor().file("f", text("x"));
        for (var time : holdable(
                List.of(new Timestamp(-77, 987_654_321), new Timestamp(-1, 0), new Timestamp(-2_000_000_000L, 1)))) {
            set("f", EntryKind.FILE, new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, time));
            assertThat(backdoor().modified("f")).isEqualTo(kept(time));
            assertThat(stat("f").modified()).isEqualTo(kept(backdoor().modified("f")));
        }
    }

    @Test
    void setsTheRootToo() throws Exception {
        assumeTrue(folderTimes());
        set("", EntryKind.DIRECTORY, new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, TIME));
        assertThat(stat("").modified()).isEqualTo(kept(TIME));
    }

    @Test
    void leavesWhatIsNotNamed() throws Exception {
        backdoor().file("f", text("x"));
        set("f", EntryKind.FILE, new Attributes(0640, Entry.UNKNOWN, Entry.UNKNOWN, TIME));
        var before = stat("f");
        set("f", EntryKind.FILE, Attributes.NONE);
        assertThat(stat("f")).returns(before.mode(), Entry::mode).returns(before.modified(), Entry::modified);
        set("f", EntryKind.FILE, new Attributes(0600, Entry.UNKNOWN, Entry.UNKNOWN, null));
        assertThat(stat("f").modified()).isEqualTo(before.modified());
        set("f", EntryKind.FILE, new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, new Timestamp(9, 0)));
        if (endpoint().traits().modes()) {
            assertThat(stat("f").mode()).isEqualTo(0600);
        }
        assertThat(stat("f")).returns(before.uid(), Entry::uid).returns(before.gid(), Entry::gid);
    }

    @Test
    void setsTheOwnerAndKeepsTheMode() throws Exception {
        assumeTrue(endpoint().traits().owners() && endpoint().traits().modes());
        backdoor().file("f", text("x"));
        set("f", EntryKind.FILE, new Attributes(06755, 1234, 4321, TIME));
        assertThat(stat("f"))
                .returns(1234, Entry::uid)
                .returns(4321, Entry::gid)
                .returns(06755, Entry::mode);
        backdoor().link("l", "f");
        set("l", EntryKind.SYMLINK, new Attributes(Entry.UNKNOWN, 77, 78, null));
        assertThat(stat("l")).returns(77, Entry::uid).returns(78, Entry::gid);
        assertThat(stat("f")).returns(1234, Entry::uid);
    }

    @Test
    void whatIsThereHasToBeOfThatKind() {
        backdoor().file("f", text("x"));
        backdoor().directory("d");
        backdoor().link("l", "f");
        backdoor().special("p");
        var before = List.of(
                backdoor().modified("f"),
                backdoor().modified("d"),
                backdoor().modified("l"),
                backdoor().modified("p"));
        var attributes = new Attributes(0777, Entry.UNKNOWN, Entry.UNKNOWN, TIME);
        assertFails(() -> set("f", EntryKind.DIRECTORY, attributes), Kind.CHANGED);
        assertFails(() -> set("f", EntryKind.SYMLINK, attributes), Kind.CHANGED);
        assertFails(() -> set("d", EntryKind.FILE, attributes), Kind.CHANGED);
        assertFails(() -> set("l", EntryKind.FILE, attributes), Kind.CHANGED);
        assertFails(() -> set("l", EntryKind.DIRECTORY, attributes), Kind.CHANGED);
        assertFails(() -> set("p", EntryKind.FILE, attributes), Kind.CHANGED);
        assertFails(() -> set("no", EntryKind.FILE, attributes), Kind.CHANGED, Kind.NOT_FOUND);
        assertFails(() -> set("no/such", EntryKind.FILE, attributes), Kind.CHANGED, Kind.NOT_FOUND);
        assertThat(List.of(
                        backdoor().modified("f"),
                        backdoor().modified("d"),
                        backdoor().modified("l"),
                        backdoor().modified("p")))
                .isEqualTo(before);
    }

    @Test
    void setsALinkItselfAndNeverThroughIt() throws Exception {
        String before = backdoor().outsideState();
        backdoor().file("f", text("x"));
        var time = backdoor().modified("f");
        backdoor().link("l", "f");
        backdoor().link("secret", backdoor().outside() + "/secret");
        backdoor().link("out", backdoor().outside());
        var attributes = new Attributes(0777, Entry.UNKNOWN, Entry.UNKNOWN, TIME);
        set("l", EntryKind.SYMLINK, attributes);
        set("secret", EntryKind.SYMLINK, attributes);
        assertThat(stat("l").modified()).isEqualTo(kept(TIME));
        assertThat(backdoor().modified("f")).isEqualTo(time);
        assertRefused(() -> set("out/secret", EntryKind.FILE, attributes));
        assertRefused(() -> set("out/inner", EntryKind.DIRECTORY, attributes));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    private boolean folderTimes() {
        return !fixture().limits().contains(Limit.NO_FOLDER_TIMES);
    }

    private void set(String path, EntryKind kind, Attributes attributes)
            throws EndpointException, InterruptedException {
        facet(Metadata.class).set(path(path), kind, attributes);
    }
}
