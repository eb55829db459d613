package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.junit.jupiter.api.Test;

/** One file under several names. */
@Exercises(HardLinks.class)
abstract class HardLinksGroup extends ContractGroup {
    @Test
    void entriesTellOneFile() {
        backdoor().file("a", text("x"));
        backdoor().hardLink("b", "a");
        backdoor().file("c", text("x"));
        assertThat(stat("a").fileId()).isEqualTo(stat("b").fileId()).isNotZero();
        assertThat(stat("a").links()).isEqualTo(2);
        assertThat(stat("b").links()).isEqualTo(2);
        assertThat(stat("c").fileId()).isNotEqualTo(stat("a").fileId());
        assertThat(stat("c").links()).isEqualTo(1);
    }

    @Test
    void givesAnotherName() throws Exception {
        backdoor().file("a", text("x"));
        link("d/b", "a", Expect.ABSENT);
        assertThat(stat("d/b").fileId()).isEqualTo(stat("a").fileId());
        assertThat(stat("a").links()).isEqualTo(2);
        backdoor().file("a", text("changed"));
        assertContent("d/b", text("changed"));
        assertNoTemporaries("d");
    }

    @Test
    void replacesAFileAndALink() throws Exception {
        backdoor().file("a", text("a"));
        backdoor().file("f", text("f"));
        backdoor().hardLink("other", "f");
        backdoor().link("l", "f");
        link("f", "a", Expect.same(stat("f")));
        link("l", "a", Expect.ANY);
        assertThat(stat("a").links()).isEqualTo(3);
        assertContent("f", text("a"));
        assertContent("l", text("a"));
        assertContent("other", text("f"));
        assertNoTemporaries("");
    }

    @Test
    void linkedAlreadyIsNoFailureAndLeavesNothing() throws Exception {
        backdoor().file("a", text("a"));
        backdoor().hardLink("b", "a");
        link("b", "a", Expect.ANY);
        link("a", "a", Expect.ANY);
        assertThat(backdoor().names("")).containsExactlyInAnyOrder("a", "b");
        assertThat(stat("a").links()).isEqualTo(2);
    }

    @Test
    void whatIsNotAsExpectedStays() {
        backdoor().file("a", text("a"));
        backdoor().file("f", text("f"));
        assertFails(() -> link("f", "a", Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> link("f", "a", Expect.same(stat("a"))), Kind.CHANGED);
        assertContent("f", text("f"));
        assertThat(backdoor().names("")).containsExactlyInAnyOrder("a", "f");
    }

    @Test
    void onlyFilesHaveOtherNames() {
        backdoor().directory("d");
        backdoor().file("a", text("a"));
        backdoor().file("f", text("f"));
        backdoor().link("l", "a");
        assertFails(() -> link("x", "no", Expect.ANY), Kind.NOT_FOUND, Kind.CHANGED);
        assertFails(() -> link("x", "d", Expect.ANY), Kind.IS_DIRECTORY, Kind.DENIED, Kind.UNSUPPORTED, Kind.CHANGED);
        assertFails(() -> link("d", "a", Expect.ANY), Kind.IS_DIRECTORY);
        assertThat(backdoor().kind("d")).contains(EntryKind.DIRECTORY);
        assertThat(backdoor().names("")).containsExactlyInAnyOrder("a", "f", "l", "d");
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        backdoor().file("a", text("a"));
        backdoor().link("l", "a");
        backdoor().link("out", backdoor().outside());
        String before = backdoor().outsideState();
        try {
            link("x", "l", Expect.ANY);
            assertThat(backdoor().kind("x")).contains(EntryKind.SYMLINK);
        } catch (EndpointException e) {
            assertThat(backdoor().kind("x")).isEmpty();
        }
        assertThat(stat("a")).returns(1, Entry::links);
        assertRefused(() -> link("y", "out/secret", Expect.ANY));
        assertRefused(() -> link("out/new", "a", Expect.ANY));
        assertThat(backdoor().kind("y")).isEmpty();
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    private void link(String path, String existing, Expect expect) throws EndpointException, InterruptedException {
        facet(HardLinks.class).link(path(path), temporary(), path(existing), expect);
    }
}
