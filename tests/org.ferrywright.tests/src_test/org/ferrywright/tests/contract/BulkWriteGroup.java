package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Delete;
import org.ferrywright.endpoint.BulkWrite.MakeDirectory;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.SetAttributes;
import org.ferrywright.endpoint.BulkWrite.StoreFile;
import org.ferrywright.endpoint.BulkWrite.StoreHardLink;
import org.ferrywright.endpoint.BulkWrite.StoreLink;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many small operations in one call. */
@Exercises(BulkWrite.class)
abstract class BulkWriteGroup extends ContractGroup {
    @Test
    void operationsAreDoneInOrder() {
        var outcomes = perform(List.of(
                new MakeDirectory(path("d")),
                file("d/f", "one", Expect.ABSENT),
                file("d/f", "two", Expect.ANY),
                file("d/g", "gone", Expect.ABSENT),
                new Delete(path("d/g"), Expect.ANY),
                new MakeDirectory(path("e/deep")),
                new Delete(path("e/deep"), Expect.ANY),
                new Delete(path("e"), Expect.ANY),
                new SetAttributes(path("d"), EntryKind.DIRECTORY, new Attributes(0750, -1, -1, new Timestamp(5, 6)))));
        assertThat(outcomes).hasSize(9).allSatisfy(BulkWriteGroup::assertDone);
        assertContent("d/f", text("two"));
        assertThat(backdoor().names("")).containsExactly("d");
        assertThat(backdoor().names("d")).containsExactly("f");
        if (!fixture().limits().contains(Limit.NO_FOLDER_TIMES)) {
            assertThat(backdoor().modified("d")).isEqualTo(kept(new Timestamp(5, 6)));
        }
        assertThat(perform(List.of())).isEmpty();
    }

    @Test
    void storesManyFilesWithTheirAttributes() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            operations.add(file("d" + i % 7 + "/f" + i, bytes(i * 13, i), Expect.ABSENT));
        }
        var outcomes = perform(operations);
        for (int i = 0; i < 600; i++) {
            String path = "d" + i % 7 + "/f" + i;
            assertContent(path, bytes(i * 13, i));
            assertThat(backdoor().modified(path)).isEqualTo(kept(PLAIN.modified()));
            var entry = done(outcomes.get(i));
            assertThat(entry == null || entry.equals(stat(path)))
                    .as("%s", entry)
                    .isTrue();
        }
        for (int i = 0; i < 7; i++) {
            assertNoTemporaries("d" + i);
        }
        if (endpoint().traits().modes()) {
            assertThat(backdoor().mode("d1/f1")).isEqualTo(PLAIN.mode());
            assertThat(backdoor().mode("d1")).isEqualTo(0700);
        }
    }

    @Test
    void oneFailureSpoilsNoOther() {
        backdoor().file("file", text("old"));
        backdoor().directory("full");
        backdoor().file("full/f", text("x"));
        backdoor().directory("empty");
        var before = stat("file");
        backdoor().file("file", text("older"));
        byte[] wrong = text("wrong");
        var outcomes = perform(List.of(
                file("a", "a", Expect.ABSENT),
                new StoreFile(path("corrupt"), temporary(), wrong, digest(text("other")), PLAIN, Expect.ANY),
                file("file", "new", Expect.same(before)),
                file("file", "new", Expect.ABSENT),
                file("empty", "new", Expect.ANY),
                file("file/below", "new", Expect.ANY),
                new MakeDirectory(path("file")),
                new Delete(path("full"), Expect.ANY),
                new Delete(path("file"), Expect.same(before)),
                new SetAttributes(path("no"), EntryKind.FILE, PLAIN),
                new SetAttributes(path("file"), EntryKind.DIRECTORY, PLAIN),
                new Delete(path(""), Expect.ANY),
                file("n".repeat(endpoint().traits().names().longestName() + 1), "new", Expect.ANY),
                file("z", "z", Expect.ABSENT)));
        assertDone(outcomes.getFirst());
        assertFailed(outcomes.get(1), Kind.CORRUPT);
        assertFailed(outcomes.get(2), Kind.CHANGED);
        assertFailed(outcomes.get(3), Kind.CHANGED);
        assertFailed(outcomes.get(4), Kind.IS_DIRECTORY);
        assertFailed(outcomes.get(5), Kind.NOT_DIRECTORY);
        assertFailed(outcomes.get(6), Kind.EXISTS, Kind.NOT_DIRECTORY);
        assertFailed(outcomes.get(7), Kind.NOT_EMPTY);
        assertFailed(outcomes.get(8), Kind.CHANGED);
        assertFailed(outcomes.get(9), Kind.CHANGED, Kind.NOT_FOUND);
        assertFailed(outcomes.get(10), Kind.CHANGED);
        assertThat(outcomes.get(11)).isInstanceOf(Outcome.Failed.class);
        assertFailed(outcomes.get(12), Kind.BAD_NAME);
        assertDone(outcomes.getLast());
        assertThat(backdoor().names("")).containsExactlyInAnyOrder("a", "z", "file", "full", "empty");
        assertContent("file", text("older"));
        assertContent("full/f", text("x"));
    }

    @Test
    void absentAlreadyIsDeleted() {
        assertThat(perform(List.of(new Delete(path("no"), Expect.ANY), new Delete(path("no/such"), Expect.ANY))))
                .allSatisfy(outcome -> assertThat(done(outcome)).isNull());
    }

    @Test
    void aFolderThatIsThereIsMade() {
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        perform(List.of(new MakeDirectory(path("d")), new MakeDirectory(path("d")), new MakeDirectory(path(""))))
                .forEach(BulkWriteGroup::assertDone);
        assertContent("d/f", text("x"));
    }

    @Test
    void leftoversAreNoHindrance() {
        String temporary = temporary();
        backdoor().file(temporary, text("a long leftover of another attempt"));
        perform(List.of(new StoreFile(path("f"), temporary, text("new"), digest(text("new")), PLAIN, Expect.ABSENT)))
                .forEach(BulkWriteGroup::assertDone);
        assertContent("f", text("new"));
        assertThat(backdoor().names("")).containsExactly("f");
    }

    @Test
    void neverThroughALink() {
        String before = backdoor().outsideState();
        backdoor().directory("in");
        backdoor().file("in/f", text("x"));
        backdoor().link("out", backdoor().outside());
        backdoor().link("inside", "in");
        backdoor().link("victim", backdoor().outside() + "/secret");
        String temporary = temporary();
        backdoor().link(temporary, backdoor().outside() + "/secret");
        var outcomes = perform(List.of(
                file("out/new", "x", Expect.ANY),
                file("out/secret", "x", Expect.ANY),
                new MakeDirectory(path("out/made")),
                new MakeDirectory(path("out")),
                new Delete(path("out/secret"), Expect.ANY),
                new Delete(path("out/inner"), Expect.ANY),
                new Delete(path("inside/f"), Expect.ANY),
                new SetAttributes(path("out/secret"), EntryKind.FILE, PLAIN),
                new SetAttributes(path("victim"), EntryKind.FILE, PLAIN),
                new SetAttributes(path("out"), EntryKind.DIRECTORY, PLAIN),
                file("inside/new", "x", Expect.ANY)));
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Failed.class));
        perform(List.of(new StoreFile(path("victim"), temporary, text("new"), digest(text("new")), PLAIN, Expect.ANY)));
        assertThat(backdoor().outsideState()).isEqualTo(before);
        assertThat(backdoor().names("in")).containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/x"})
    void aTemporaryIsNamedByOneComponent(String name) {
        String before = backdoor().outsideState();
        backdoor().directory("d");
        byte[] content = text("x");
        try {
            var outcomes = facet(BulkWrite.class)
                    .perform(List.of(new StoreFile(path("d/f"), name, content, digest(content), PLAIN, Expect.ANY)));
            assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Failed.class);
        } catch (Exception e) {
            assertThat(e).isNotInstanceOf(InterruptedException.class);
        }
        assertThat(backdoor().names("")).containsExactly("d");
        assertThat(backdoor().names("d")).isEmpty();
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void storesLinksAmongTheRest() {
        if (endpoint().facet(Symlinks.class).isPresent()) {
            backdoor().file("f", text("x"));
            backdoor().directory("d");
            var outcomes = perform(List.of(
                    new StoreLink(path("a/l"), temporary(), "../no where", PLAIN, Expect.ABSENT),
                    new StoreLink(path("f"), temporary(), "target", PLAIN, Expect.same(stat("f"))),
                    new StoreLink(path("f"), temporary(), "other", PLAIN, Expect.ABSENT),
                    new StoreLink(path("d"), temporary(), "target", PLAIN, Expect.ANY)));
            assertDone(outcomes.get(0));
            assertDone(outcomes.get(1));
            assertFailed(outcomes.get(2), Kind.CHANGED);
            assertFailed(outcomes.get(3), Kind.IS_DIRECTORY);
            assertThat(backdoor().linkTarget("a/l")).isEqualTo("../no where");
            assertThat(backdoor().linkTarget("f")).isEqualTo("target");
            assertNoTemporaries("");
            assertNoTemporaries("a");
        }
    }

    @Test
    void storesHardLinksAmongTheRest() {
        if (endpoint().facet(HardLinks.class).isPresent()) {
            backdoor().file("old", text("old"));
            var outcomes = perform(List.of(
                    file("a/f", "content", Expect.ABSENT),
                    new StoreHardLink(path("b/g"), temporary(), path("a/f"), Expect.ABSENT),
                    new StoreHardLink(path("old"), temporary(), path("a/f"), Expect.same(stat("old"))),
                    new StoreHardLink(path("old"), temporary(), path("a/f"), Expect.ANY),
                    new StoreHardLink(path("h"), temporary(), path("no"), Expect.ANY)));
            outcomes.subList(0, 4).forEach(BulkWriteGroup::assertDone);
            assertFailed(outcomes.get(4), Kind.NOT_FOUND, Kind.CHANGED);
            assertThat(List.of(stat("a/f"), stat("b/g"), stat("old")))
                    .allSatisfy(e -> assertThat(e)
                            .returns(3, Entry::links)
                            .returns(stat("a/f").fileId(), Entry::fileId));
            assertNoTemporaries("");
            assertNoTemporaries("b");
        }
    }

    @Test
    void storesHostileNames() {
        List<Operation> operations = new ArrayList<>();
        hostileNames().forEach(name -> operations.add(file("d/" + name, "x", Expect.ABSENT)));
        hostileNames().forEach(name -> operations.add(new MakeDirectory(path("e/" + name))));
        perform(operations).forEach(BulkWriteGroup::assertDone);
        assertThat(backdoor().names("d")).containsExactlyInAnyOrderElementsOf(hostileNames());
        assertThat(backdoor().names("e")).containsExactlyInAnyOrderElementsOf(hostileNames());
    }

    @Test
    void manyWriteAtOnce() throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            List<Operation> operations = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                operations.add(file("p/q" + i % 4 + "/f" + t + "-" + i, bytes(i * 7, i), Expect.ABSENT));
            }
            calls.add(() -> {
                perform(operations).forEach(BulkWriteGroup::assertDone);
                return true;
            });
        }
        together(calls);
        for (int t = 0; t < 16; t++) {
            for (int i = 0; i < 40; i++) {
                assertContent("p/q" + i % 4 + "/f" + t + "-" + i, bytes(i * 7, i));
            }
        }
        assertNoTemporaries("p/q1");
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> facet(BulkWrite.class).perform(List.of(file("f", "x", Expect.ABSENT))));
        assertThat(Thread.interrupted()).isFalse();
        assertDone(perform(List.of(file("f", "x", Expect.ANY))).getFirst());
    }

    private List<Outcome> perform(List<Operation> operations) {
        return get(() -> facet(BulkWrite.class).perform(operations));
    }

    private static StoreFile file(String path, String content, Expect expect) {
        return file(path, text(content), expect);
    }

    private static StoreFile file(String path, byte[] content, Expect expect) {
        return new StoreFile(path(path), temporary(), content, digest(content), PLAIN, expect);
    }

    private static Entry done(Outcome outcome) {
        assertThat(outcome).as("%s", outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).entry();
    }

    private static void assertDone(Outcome outcome) {
        done(outcome);
    }

    private static void assertFailed(Outcome outcome, Kind... kinds) {
        assertThat(outcome).as("%s", outcome).isInstanceOf(Outcome.Failed.class);
        var cause = ((Outcome.Failed) outcome).cause();
        assertThat(cause.kind()).as(cause.toString()).isIn((Object[]) kinds);
        assertThat(cause.scope()).isEqualTo(Scope.ITEM);
    }
}
