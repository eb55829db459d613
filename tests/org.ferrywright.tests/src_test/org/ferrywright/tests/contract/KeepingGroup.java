package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Symlinks;
import org.junit.jupiter.api.Test;

/** What a change replaces or deletes is kept, or the change is not made. */
@Exercises(Keeping.class)
abstract class KeepingGroup extends ContractGroup {
    @Test
    void aCommitKeepsWhatItReplaces() throws Exception {
        store("d/f", text("old"), PLAIN, Expect.ABSENT);
        Entry before = stat("d/f");
        commit("d/f", text("new"), Expect.same(before), "kept/d/f~1");
        assertContent("d/f", text("new"));
        assertContent("kept/d/f~1", text("old"));
        assertThat(stat("kept/d/f~1"))
                .returns(before.modified(), Entry::modified)
                .returns(before.mode(), Entry::mode);
        assertNoTemporaries("d");
        assertNoTemporaries("kept/d");
    }

    @Test
    void whatIsKeptIsNoNameOfTheNewOne() throws Exception {
        backdoor().file("f", text("old"));
        commit("f", text("new"), Expect.ANY, "kept/f");
        backdoor().file("f", text("overwritten where it lies"));
        assertContent("kept/f", text("old"));
    }

    @Test
    void smallFilesLinksAndDeletesKeepToo() throws Exception {
        for (String name : List.of("a", "b", "c", "other")) {
            backdoor().file(name, text(name));
        }
        perform(new BulkWrite.Keep(storeFile("a", text("new"), Expect.same(stat("a"))), path("k/a")));
        perform(new BulkWrite.Keep(new BulkWrite.Delete(path("b"), Expect.same(stat("b"))), path("k/b")));
        assertContent("a", text("new"));
        assertThat(backdoor().kind("b")).isEmpty();
        if (endpoint().facet(HardLinks.class).isPresent()) {
            perform(new BulkWrite.Keep(
                    new BulkWrite.StoreHardLink(path("c"), temporary(), path("other"), Expect.same(stat("c"))),
                    path("k/c")));
            assertContent("c", text("other"));
            assertContent("k/c", text("c"));
        }
        if (endpoint().facet(Symlinks.class).isPresent()) {
            perform(new BulkWrite.Keep(
                    new BulkWrite.StoreLink(path("other"), temporary(), "a", PLAIN, Expect.ANY), path("k/other")));
            assertThat(backdoor().linkTarget("other")).isEqualTo("a");
            assertContent("k/other", text("other"));
        }
        assertContent("k/a", text("a"));
        assertContent("k/b", text("b"));
        assertNoTemporaries("");
        assertNoTemporaries("k");
    }

    @Test
    void linksAreKeptAsLinks() throws Exception {
        backdoor().file("f", text("x"));
        backdoor().link("l", "f");
        backdoor().link("m", backdoor().outside());
        String before = backdoor().outsideState();
        perform(new BulkWrite.Keep(storeFile("l", text("new"), Expect.same(stat("l"))), path("k/l")));
        perform(new BulkWrite.Keep(new BulkWrite.Delete(path("m"), Expect.same(stat("m"))), path("k/m")));
        assertThat(backdoor().linkTarget("k/l")).isEqualTo("f");
        assertThat(backdoor().linkTarget("k/m")).isEqualTo(backdoor().outside());
        assertContent("f", text("x"));
        assertContent("l", text("new"));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void whereNothingIsNothingIsKept() throws Exception {
        commit("new", text("x"), Expect.ABSENT, "k/new");
        commit("other", text("x"), Expect.ANY, "k/other");
        perform(new BulkWrite.Keep(storeFile("small", text("y"), Expect.ABSENT), path("k/small")));
        perform(new BulkWrite.Keep(new BulkWrite.Delete(path("no"), Expect.ANY), path("k/no")));
        perform(new BulkWrite.Keep(new BulkWrite.Delete(path("no/such"), Expect.ANY), path("k/such")));
        assertContent("new", text("x"));
        assertContent("small", text("y"));
        for (String kept : List.of("k/new", "k/other", "k/small", "k/no", "k/such")) {
            assertThat(backdoor().kind(kept)).as(kept).isEmpty();
        }
    }

    @Test
    void aTakenNameStopsTheChange() {
        backdoor().file("f", text("old"));
        backdoor().directory("k");
        backdoor().file("k/f", text("kept before"));
        assertFails(() -> commit("f", text("new"), Expect.ANY, "k/f"), Kind.EXISTS);
        assertFails(
                () -> perform(new BulkWrite.Keep(storeFile("f", text("new"), Expect.ANY), path("k/f"))), Kind.EXISTS);
        assertFails(
                () -> perform(new BulkWrite.Keep(new BulkWrite.Delete(path("f"), Expect.ANY), path("k/f"))),
                Kind.EXISTS);
        assertContent("f", text("old"));
        assertContent("k/f", text("kept before"));
        assertThat(backdoor().names("k")).containsExactly("f");
    }

    @Test
    void whatIsNotAsExpectedStaysAndNothingIsKept() {
        backdoor().file("f", text("old"));
        backdoor().file("other", text("longer"));
        var wrong = Expect.same(stat("other"));
        assertFails(() -> commit("f", text("new"), wrong, "k/f"), Kind.CHANGED);
        assertFails(() -> commit("f", text("new"), Expect.ABSENT, "k/f"), Kind.CHANGED);
        assertFails(() -> perform(new BulkWrite.Keep(storeFile("f", text("n"), wrong), path("k/f"))), Kind.CHANGED);
        assertFails(
                () -> perform(new BulkWrite.Keep(new BulkWrite.Delete(path("f"), wrong), path("k/f"))), Kind.CHANGED);
        assertContent("f", text("old"));
        assertThat(backdoor().kind("k/f")).isEmpty();
        assertNoTemporaries("");
    }

    @Test
    void aFolderIsNotKept() {
        backdoor().directory("d");
        assertFails(
                () -> perform(new BulkWrite.Keep(new BulkWrite.Delete(path("d"), Expect.ANY), path("k/d"))),
                Kind.IS_DIRECTORY);
        assertFails(
                () -> perform(new BulkWrite.Keep(storeFile("d", text("x"), Expect.ANY), path("k/d"))),
                Kind.IS_DIRECTORY);
        assertThat(backdoor().kind("d")).contains(EntryKind.DIRECTORY);
        assertThat(backdoor().kind("k/d")).isEmpty();
    }

    @Test
    void nothingIsKeptThroughALink() {
        backdoor().file("f", text("old"));
        backdoor().link("out", backdoor().outside());
        String before = backdoor().outsideState();
        assertRefused(() -> commit("f", text("new"), Expect.ANY, "out/f"));
        assertRefused(() -> perform(new BulkWrite.Keep(new BulkWrite.Delete(path("f"), Expect.ANY), path("out/f"))));
        assertRefused(() ->
                perform(new BulkWrite.Keep(new BulkWrite.Delete(path("out/secret"), Expect.ANY), path("k/secret"))));
        assertContent("f", text("old"));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void aNameThatCannotBeKeptStopsTheChange() {
        backdoor().file("f", text("old"));
        backdoor().file("no folder", text("x"));
        String tooLong = "k/" + "n".repeat(endpoint().traits().names().longestName() + 1);
        assertFails(() -> commit("f", text("new"), Expect.ANY, tooLong), Kind.BAD_NAME);
        assertFails(() -> commit("f", text("new"), Expect.ANY, "no folder/f"), Kind.NOT_DIRECTORY);
        assertFails(() -> commit("f", text("new"), Expect.ANY, "f/f"), Kind.NOT_DIRECTORY);
        assertFails(() -> commit("f", text("new"), Expect.ANY, "k/\ud800"), Kind.BAD_NAME, Kind.EXISTS);
        assertContent("f", text("old"));
    }

    @Test
    void hostileNamesAreKept() throws Exception {
        var operations = new ArrayList<Operation>();
        for (String name : hostileNames()) {
            backdoor().file(name, text(name));
            operations.add(
                    new BulkWrite.Keep(storeFile(name, text("new"), Expect.same(stat(name))), path("k/1/" + name)));
            operations.add(new BulkWrite.Keep(new BulkWrite.Delete(path(name), Expect.ANY), path("k/2/" + name)));
        }
        facet(BulkWrite.class).perform(operations).forEach(KeepingGroup::assertDone);
        for (String name : hostileNames()) {
            assertContent("k/1/" + name, text(name));
            assertContent("k/2/" + name, text("new"));
        }
        assertThat(backdoor().names("")).containsExactly("k");
    }

    @Test
    void everyVersionIsKeptAndTheFileIsNeverMissing() throws Exception {
        assumeTrue(endpoint().facet(HardLinks.class).isPresent() && atomic(), "a file may be missing for a moment");
        backdoor().file("f", text("0"));
        var done = new AtomicBoolean();
        Callable<Integer> watching = () -> {
            int missed = 0;
            while (!done.get()) {
                missed += endpoint().stat(path("f")).isPresent() ? 0 : 1;
            }
            return missed;
        };
        Callable<Integer> writing = () -> {
            try {
                for (int i = 1; i <= 100; i++) {
                    commit("f", text(String.valueOf(i)), Expect.ANY, "k/" + (i - 1));
                }
                return 0;
            } finally {
                done.set(true);
            }
        };
        assertThat(together(List.of(watching, writing))).containsOnly(0);
        for (int i = 0; i < 100; i++) {
            assertContent("k/" + i, text(String.valueOf(i)));
        }
    }

    @Test
    void ofManyWhoDeleteOneKeepsIt() throws Exception {
        backdoor().file("f", text("x"));
        var expect = Expect.same(stat("f"));
        List<Callable<Optional<Entry>>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String kept = "k/" + i;
            calls.add(() -> {
                perform(new BulkWrite.Keep(new BulkWrite.Delete(path("f"), expect), path(kept)));
                return endpoint().stat(path(kept));
            });
        }
        assertThat(together(calls)).filteredOn(Optional::isPresent).hasSize(1);
        assertThat(backdoor().kind("f")).isEmpty();
    }

    private void commit(String path, byte[] content, Expect expect, String kept) throws Exception {
        try (var staged = stage(path, temporary(), content.length, false)) {
            write(staged, content);
            try {
                staged.commit(new Commit(PLAIN, digest(content), expect, path(kept)));
            } catch (EndpointException e) {
                staged.discard();
                throw e;
            }
        }
    }

    private static Operation storeFile(String path, byte[] content, Expect expect) {
        return new BulkWrite.StoreFile(path(path), temporary(), content, digest(content), PLAIN, expect);
    }

    private void perform(Operation operation) throws EndpointException, InterruptedException {
        if (facet(BulkWrite.class).perform(List.of(operation)).getFirst() instanceof Outcome.Failed(var cause)) {
            throw cause;
        }
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }
}
