package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.Test;

/** Links as links. */
@Exercises(Symlinks.class)
abstract class SymlinksGroup extends ContractGroup {
    @Test
    void keepsTheTextAsItIs() throws Exception {
        var texts = List.of(
                "a",
                "/etc/passwd",
                "../../..",
                ".",
                "no such\nplace",
                "é",
                "e\u0301",
                "\udcff",
                "\ud83d\ude00",
                "x".repeat(1_000),
                "*",
                backdoor().outside());
        for (int i = 0; i < texts.size(); i++) {
            if (!fixture().holds(texts.get(i))) {
                continue;
            }
            link("d/l" + i, texts.get(i), Expect.ABSENT);
            assertThat(backdoor().linkTarget("d/l" + i)).isEqualTo(texts.get(i));
            assertThat(stat("d/l" + i).linkTarget()).isEqualTo(texts.get(i));
        }
        assertNoTemporaries("d");
    }

    @Test
    void keepsNeedlessSlashes() throws Exception {
        assumeTrue(!fixture().limits().contains(Limit.LINK_TEXT_IS_A_PATH));
        link("l", "a//b/./c/", Expect.ABSENT);
        assertThat(backdoor().linkTarget("l")).isEqualTo("a//b/./c/");
    }

    @Test
    void setsTheTimeOfTheLinkItself() throws Exception {
        backdoor().file("target", text("x"));
        var time = backdoor().modified("target");
        link("l", "target", Expect.ABSENT);
        assertThat(stat("l").modified()).isEqualTo(kept(PLAIN.modified()));
        assertThat(backdoor().modified("target")).isEqualTo(time);
    }

    @Test
    void replacesALinkAndAFile() throws Exception {
        backdoor().file("f", text("x"));
        link("f", "one", Expect.same(stat("f")));
        link("f", "two", Expect.same(stat("f")));
        assertThat(backdoor().linkTarget("f")).isEqualTo("two");
        backdoor().directory("d");
        backdoor().link("to", "d");
        link("to", "elsewhere", Expect.ANY);
        assertThat(backdoor().linkTarget("to")).isEqualTo("elsewhere");
        assertThat(backdoor().names("d"))
                .as("not made inside of the folder that it led to")
                .isEmpty();
        assertNoTemporaries("");
    }

    @Test
    void whatIsNotAsExpectedStays() {
        backdoor().link("l", "one");
        var one = stat("l");
        assertFails(() -> link("l", "new", Expect.ABSENT), Kind.CHANGED);
        backdoor().remove("l");
        backdoor().link("l", "another");
        assertFails(() -> link("l", "new", Expect.same(one)), Kind.CHANGED);
        assertThat(backdoor().linkTarget("l")).isEqualTo("another");
        assertNoTemporaries("");
    }

    @Test
    void neitherAFolderNorAPipeIsReplaced() {
        backdoor().directory("d");
        backdoor().special("p");
        assertFails(() -> link("d", "new", Expect.ANY), Kind.IS_DIRECTORY);
        assertRefused(() -> link("p", "new", Expect.ANY));
        assertThat(backdoor().kind("d")).contains(EntryKind.DIRECTORY);
        assertThat(backdoor().kind("p")).contains(EntryKind.SPECIAL);
        assertNoTemporaries("");
    }

    @Test
    void neverThroughALink() {
        String before = backdoor().outsideState();
        backdoor().link("out", backdoor().outside());
        assertRefused(() -> link("out/new", "x", Expect.ANY));
        assertRefused(() -> link("out/inner/new", "x", Expect.ANY));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void aLeftoverIsNoHindrance() throws Exception {
        String temporary = temporary();
        backdoor().link(temporary, "leftover");
        facet(Symlinks.class).link(path("l"), temporary, "new", Attributes.NONE, Expect.ABSENT);
        assertThat(backdoor().linkTarget("l")).isEqualTo("new");
        assertThat(backdoor().names("")).containsExactly("l");
    }

    @Test
    void aTextThatNoLinkCanHaveFails() {
        failure(() -> link("l", "", Expect.ANY));
        failure(() -> link("l", "x".repeat(100_000), Expect.ANY));
        assertThat(backdoor().names("")).isEmpty();
    }

    private void link(String path, String target, Expect expect) throws EndpointException, InterruptedException {
        facet(Symlinks.class).link(path(path), temporary(), target, PLAIN, expect);
    }
}
