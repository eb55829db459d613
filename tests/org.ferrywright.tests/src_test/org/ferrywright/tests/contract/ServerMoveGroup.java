package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ServerMove;
import org.junit.jupiter.api.Test;

/** Another name without the content travelling. */
@Exercises(ServerMove.class)
abstract class ServerMoveGroup extends ContractGroup {
    @Test
    void movesAFileWithAllThatItIs() throws Exception {
        backdoor().file("a", text("content"));
        Entry before = stat("a");
        move("a", "d/e/b", Expect.same(before));
        assertThat(backdoor().kind("a")).isEmpty();
        assertContent("d/e/b", text("content"));
        Entry after = stat("d/e/b");
        assertThat(after.modified()).isEqualTo(before.modified());
        assertThat(after.mode()).isEqualTo(before.mode());
        assertThat(after.fileId()).isEqualTo(before.fileId());
    }

    @Test
    void movesAFolderWithAllThatIsInIt() throws Exception {
        backdoor().directory("d");
        backdoor().directory("d/e");
        backdoor().file("d/e/f", text("x"));
        backdoor().link("d/l", "e/f");
        move("d", "other", Expect.ANY);
        assertThat(backdoor().kind("d")).isEmpty();
        assertContent("other/e/f", text("x"));
        assertThat(backdoor().linkTarget("other/l")).isEqualTo("e/f");
    }

    @Test
    void movesALinkNotWhatItPointsTo() throws Exception {
        backdoor().file("f", text("x"));
        backdoor().link("l", "f");
        move("l", "m", Expect.ANY);
        assertThat(backdoor().linkTarget("m")).isEqualTo("f");
        assertContent("f", text("x"));
    }

    @Test
    void aTakenNameStaysAsItIs() {
        backdoor().file("a", text("a"));
        backdoor().file("b", text("b"));
        backdoor().directory("d");
        assertFails(() -> move("a", "b", Expect.ANY), Kind.EXISTS);
        assertFails(() -> move("a", "d", Expect.ANY), Kind.EXISTS);
        assertFails(() -> move("d", "b", Expect.ANY), Kind.EXISTS);
        assertContent("a", text("a"));
        assertContent("b", text("b"));
    }

    @Test
    void anotherSpellingOfANameIsFree() throws Exception {
        assumeThat(endpoint().traits().names().caseSensitive()).isFalse();
        backdoor().file("name", text("x"));
        backdoor().directory("folder");
        backdoor().file("folder/f", text("y"));
        move("name", "Name", Expect.same(stat("name")));
        move("folder", "FOLDER", Expect.ANY);
        assertThat(list("")).extracting(Entry::name).containsExactlyInAnyOrder("Name", "FOLDER");
        assertContent("Name", text("x"));
        assertContent("FOLDER/f", text("y"));
    }

    @Test
    void whatIsNotAsExpectedStays() {
        backdoor().file("a", text("a"));
        backdoor().file("other", text("longer"));
        assertFails(() -> move("a", "b", Expect.same(stat("other"))), Kind.CHANGED);
        assertFails(() -> move("a", "b", Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> move("no", "b", Expect.ANY), Kind.CHANGED, Kind.NOT_FOUND);
        assertThat(backdoor().names("")).containsExactlyInAnyOrder("a", "other");
    }

    @Test
    void aFolderIsNeverMovedIntoItself() {
        backdoor().directory("d");
        assertFails(() -> move("d", "d/e", Expect.ANY), Kind.DENIED);
        assertThat(backdoor().kind("d")).contains(EntryKind.DIRECTORY);
    }

    @Test
    void linksOnTheWayAreNotFollowed() {
        backdoor().file("a", text("a"));
        backdoor().link("out", backdoor().outside());
        String before = backdoor().outsideState();
        assertRefused(() -> move("a", "out/a", Expect.ANY));
        assertRefused(() -> move("out/secret", "stolen", Expect.ANY));
        assertThat(backdoor().outsideState()).isEqualTo(before);
        assertContent("a", text("a"));
    }

    @Test
    void inBulkAsByItself() throws Exception {
        backdoor().file("a", text("a"));
        backdoor().file("b", text("b"));
        var outcomes = facet(BulkWrite.class)
                .perform(List.of(
                        new BulkWrite.Move(RelPath.of("x/a"), RelPath.of("a"), Expect.ANY),
                        new BulkWrite.Move(RelPath.of("x/a"), RelPath.of("b"), Expect.ANY)));
        assertThat(outcomes.get(0)).isInstanceOf(BulkWrite.Outcome.Done.class);
        assertThat(outcomes.get(1)).isInstanceOf(BulkWrite.Outcome.Failed.class);
        assertContent("x/a", text("a"));
        assertContent("b", text("b"));
    }

    private void move(String from, String to, Expect expect) throws EndpointException, InterruptedException {
        facet(ServerMove.class).move(RelPath.of(from), RelPath.of(to), expect);
    }
}
