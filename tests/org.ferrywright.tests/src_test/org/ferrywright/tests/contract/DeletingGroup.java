package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.EntryKind;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deleting: only what was expected, never more than one name. */
abstract class DeletingGroup extends ContractGroup {
    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly(), "a read-only root");
    }

    @Test
    void deletesAFileALinkAndAnEmptyFolder() throws Exception {
        backdoor().file("f", text("x"));
        backdoor().directory("d");
        backdoor().link("l", "f");
        delete("l", Expect.same(stat("l")));
        assertContent("f", text("x"));
        delete("f", Expect.same(stat("f")));
        delete("d", Expect.same(stat("d")));
        assertThat(backdoor().names("")).isEmpty();
    }

    @Test
    void aFolderThatHoldsSomethingStays() {
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        assertFails(() -> delete("d", Expect.ANY), Kind.NOT_EMPTY);
        assertFails(() -> delete("d", Expect.same(stat("d"))), Kind.NOT_EMPTY);
        assertContent("d/f", text("x"));
    }

    @Test
    void aLinkToAFolderGoesAndTheFolderStays() throws Exception {
        String before = backdoor().outsideState();
        backdoor().link("out", backdoor().outside());
        backdoor().directory("in");
        backdoor().link("inside", "in");
        delete("out", Expect.ANY);
        delete("inside", Expect.same(stat("inside")));
        assertThat(backdoor().names("")).containsExactly("in");
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void absentAlreadyIsNoFailure() throws Exception {
        backdoor().file("f", text("x"));
        var entry = stat("f");
        delete("no", Expect.ANY);
        delete("no/such", Expect.ANY);
        delete("no", Expect.ABSENT);
        delete("f/below", Expect.ANY);
        backdoor().remove("f");
        delete("f", Expect.same(entry));
    }

    @Test
    void whatIsNotAsExpectedStays() {
        backdoor().file("f", text("one"));
        var entry = stat("f");
        assertFails(() -> delete("f", Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> delete("f", Expect.same(ReadingGroup.otherTime(entry))), Kind.CHANGED);
        backdoor().file("f", text("three"));
        assertFails(() -> delete("f", Expect.same(entry)), Kind.CHANGED);
        assertContent("f", text("three"));
        backdoor().remove("f");
        backdoor().directory("f");
        assertFails(() -> delete("f", Expect.same(entry)), Kind.CHANGED);
        assertThat(backdoor().kind("f")).contains(EntryKind.DIRECTORY);
        var folder = stat("f");
        backdoor().remove("f");
        backdoor().link("f", "x");
        assertFails(() -> delete("f", Expect.same(folder)), Kind.CHANGED);
        assertThat(backdoor().kind("f")).contains(EntryKind.SYMLINK);
    }

    @Test
    void neverDeletesThroughALink() {
        String before = backdoor().outsideState();
        backdoor().directory("in");
        backdoor().file("in/f", text("x"));
        backdoor().link("inside", "in");
        backdoor().link("out", backdoor().outside());
        assertRefused(() -> delete("out/secret", Expect.ANY));
        assertRefused(() -> delete("out/inner", Expect.ANY));
        assertRefused(() -> delete("inside/f", Expect.ANY));
        assertContent("in/f", text("x"));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void theRootStays() {
        failure(() -> delete("", Expect.ANY));
        assertThat(stat("").kind()).isEqualTo(EntryKind.DIRECTORY);
    }

    @Test
    void aPipeIsNeverDeleted() {
        backdoor().special("p");
        assertRefused(() -> delete("p", Expect.ANY));
        assertThat(backdoor().kind("p")).contains(EntryKind.SPECIAL);
    }

    @Test
    void deletesHostileNames() throws Exception {
        for (String name : hostileNames()) {
            backdoor().file(name, text("x"));
        }
        for (String name : hostileNames()) {
            delete(name, Expect.same(stat(name)));
        }
        assertThat(backdoor().names("")).isEmpty();
    }

    @Test
    void manyDeleteTheSameAtOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            backdoor().file("f", text("x"));
            var expect = Expect.same(stat("f"));
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(() -> {
                    delete("f", expect);
                    return true;
                });
            }
            assertThat(together(calls)).containsOnly(true);
            assertThat(backdoor().names("")).isEmpty();
        }
    }

    private void delete(String path, Expect expect) throws EndpointException, InterruptedException {
        endpoint().delete(path(path), expect);
    }
}
