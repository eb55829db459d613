package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a commit finds at the target and on the way to it, and making folders. */
abstract class ReplacingGroup extends ContractGroup {
    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly(), "a read-only root");
    }

    @Test
    void replacesWhatIsExpected() throws Exception {
        store("f", text("one"), PLAIN, Expect.ABSENT);
        store("f", text("two two"), PLAIN, Expect.same(stat("f")));
        store("f", text(""), PLAIN, Expect.ANY);
        assertContent("f", text(""));
    }

    @Test
    void whatIsNotAsExpectedStays() throws Exception {
        backdoor().file("f", text("first"));
        var first = stat("f");
        backdoor().file("f", text("second"));
        assertFails(() -> store("f", text("new"), PLAIN, Expect.same(first)), Kind.CHANGED);
        assertFails(() -> store("f", text("new"), PLAIN, Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> store("f", text("new"), PLAIN, Expect.same(ReadingGroup.otherTime(stat("f")))), Kind.CHANGED);
        if (temporaries()) {
            assertContent("f", text("second"));
        }
        backdoor().remove("f");
        assertFails(() -> store("f", text("new"), PLAIN, Expect.same(first)), Kind.CHANGED);
        assertThat(temporaries() ? backdoor().names("") : List.of()).isEmpty();
    }

    @Test
    void aChangeBetweenStageAndCommitIsNoticed() throws Exception {
        assumeTrue(temporaries());
        backdoor().file("f", text("old"));
        var expect = Expect.same(stat("f"));
        try (var staged = stage("f", temporary(), 3, false)) {
            write(staged, text("new"));
            backdoor().file("f", text("somebody else's"));
            assertFails(() -> staged.commit(new Commit(PLAIN, digest(text("new")), expect)), Kind.CHANGED);
        }
        assertContent("f", text("somebody else's"));
        assertNoTemporaries("");
        try (var staged = stage("g", temporary(), 3, false)) {
            write(staged, text("new"));
            backdoor().file("g", text("came first"));
            assertFails(() -> staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ABSENT)), Kind.CHANGED);
        }
        assertContent("g", text("came first"));
        assertNoTemporaries("");
    }

    @Test
    void aTemporaryThatWasTakenAwayIsNoSuccess() throws Exception {
        assumeTrue(temporaries() && !fixture().limits().contains(Fixture.Limit.OPENS_LATE));
        backdoor().file("f", text("old"));
        String temporary = temporary();
        try (var staged = stage("f", temporary, 3, false)) {
            // an answer: the temporary is there now
            staged.resumeDigest();
            write(staged, text("new"));
            backdoor().remove(temporary);
            failure(() -> staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ANY)));
        }
        assertContent("f", text("old"));
    }

    @Test
    void aFolderIsNeverReplacedByAFile() throws Exception {
        backdoor().directory("d");
        backdoor().directory("full");
        backdoor().file("full/f", text("x"));
        assertFails(() -> store("d", text("new"), PLAIN, Expect.ANY), Kind.IS_DIRECTORY);
        assertFails(() -> store("full", text("new"), PLAIN, Expect.ANY), Kind.IS_DIRECTORY);
        assertFails(() -> store("d", text("new"), PLAIN, Expect.same(stat("d"))), Kind.IS_DIRECTORY);
        assertFails(() -> store("d", text("new"), PLAIN, Expect.ABSENT), Kind.CHANGED, Kind.IS_DIRECTORY);
        assertThat(backdoor().kind("d")).contains(EntryKind.DIRECTORY);
        assertContent("full/f", text("x"));
        failure(() -> store("", text("new"), PLAIN, Expect.ANY));
    }

    @Test
    void aLinkIsReplacedItself() throws Exception {
        backdoor().file("target", text("target"));
        backdoor().link("l", "target");
        backdoor().link("out", backdoor().outside() + "/secret");
        String before = backdoor().outsideState();
        store("l", text("new"), PLAIN, Expect.same(stat("l")));
        store("out", text("new"), PLAIN, Expect.ANY);
        assertContent("l", text("new"));
        assertContent("out", text("new"));
        assertContent("target", text("target"));
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void aPipeIsNeverReplaced() throws Exception {
        backdoor().special("p");
        assertRefused(() -> store("p", text("new"), PLAIN, Expect.ANY));
        assertThat(backdoor().kind("p")).contains(EntryKind.SPECIAL);
    }

    @Test
    void neverWritesThroughALink() {
        String before = backdoor().outsideState();
        backdoor().directory("in");
        backdoor().link("out", backdoor().outside());
        backdoor().link("inside", "in");
        assertRefused(() -> store("out/new", text("x"), PLAIN, Expect.ANY));
        assertRefused(() -> store("out/inner/new", text("x"), PLAIN, Expect.ANY));
        assertRefused(() -> store("out/made/new", text("x"), PLAIN, Expect.ANY));
        assertRefused(() -> store("inside/new", text("x"), PLAIN, Expect.ANY));
        assertRefused(() -> endpoint().makeDirectory(path("out/made")));
        assertRefused(() -> endpoint().makeDirectory(path("inside/made/deeper")));
        assertRefused(() -> endpoint().makeDirectory(path("out")));
        assertThat(backdoor().names("in")).isEmpty();
        assertThat(backdoor().outsideState()).isEqualTo(before);
        assertThat(backdoor().kind("out")).contains(EntryKind.SYMLINK);
    }

    @Test
    void nothingIsBelowAFile() {
        backdoor().file("f", text("x"));
        assertFails(() -> store("f/below", text("x"), PLAIN, Expect.ANY), Kind.NOT_DIRECTORY);
        assertFails(() -> endpoint().makeDirectory(path("f/below")), Kind.NOT_DIRECTORY);
        assertFails(() -> endpoint().makeDirectory(path("f")), Kind.EXISTS, Kind.NOT_DIRECTORY);
        assertContent("f", text("x"));
    }

    @Test
    void makesFolders() throws Exception {
        endpoint().makeDirectory(path("a/b/c"));
        assertThat(backdoor().kind("a/b/c")).contains(EntryKind.DIRECTORY);
        endpoint().makeDirectory(path("a/b/c"));
        endpoint().makeDirectory(path("a"));
        endpoint().makeDirectory(path(""));
        assertThat(backdoor().names("a/b")).containsExactly("c");
    }

    @Test
    void storesHostileNames() throws Exception {
        for (String name : hostileNames()) {
            store("d/" + name, text(name.substring(0, 1)), PLAIN, Expect.ABSENT);
            endpoint().makeDirectory(path("e/" + name));
        }
        assertThat(backdoor().names("d")).containsExactlyInAnyOrderElementsOf(hostileNames());
        assertThat(backdoor().names("e")).containsExactlyInAnyOrderElementsOf(hostileNames());
        for (String name : hostileNames()) {
            assertContent("d/" + name, text(name.substring(0, 1)));
        }
    }

    @Test
    void aNameThatIsTooLongIsABadName() {
        int max = endpoint().traits().names().longestName();
        for (String name : List.of("n".repeat(max + 1), "é".repeat(max / 2 + 1))) {
            assertFails(() -> store(name, text("x"), PLAIN, Expect.ANY), Kind.BAD_NAME);
            assertFails(() -> endpoint().makeDirectory(path("d/" + name)), Kind.BAD_NAME);
        }
        assertThat(backdoor().names("")).doesNotContain("n".repeat(max)).noneMatch(n -> n.startsWith(".ferry"));
    }

    @Test
    void aNameThatNoSystemHoldsIsABadName() {
        for (String name : List.of("\ud800", "a\udbffb", "\udc7f", "\udcc3\udca9")) {
            assertFails(() -> store(name, text("x"), PLAIN, Expect.ANY), Kind.BAD_NAME);
            assertFails(() -> endpoint().makeDirectory(path(name)), Kind.BAD_NAME);
            assertFails(() -> endpoint().makeDirectory(path(name + "/d")), Kind.BAD_NAME);
        }
        assertThat(backdoor().names("")).isEmpty();
    }

    @Test
    void everyReaderSeesTheOldOrTheNewFile() throws Exception {
        assumeTrue(atomic());
        int size = 100_000;
        backdoor().file("f", bytes(size, 0));
        List<byte[]> versions = List.of(bytes(size, 0), bytes(size, 1), bytes(size, 2));
        var done = new AtomicBoolean();
        Callable<Integer> writer = () -> {
            try {
                for (int i = 1; i <= 60; i++) {
                    store("f", versions.get(i % 3), PLAIN, Expect.ANY);
                }
            } finally {
                done.set(true);
            }
            return 0;
        };
        Callable<Integer> reader = () -> {
            int seen = 0;
            do {
                byte[] content = backdoor().content("f");
                assertThat(versions.stream().anyMatch(v -> Arrays.equals(v, content)))
                        .as("a whole version")
                        .isTrue();
                seen++;
            } while (!done.get());
            return seen;
        };
        assertThat(together(List.of(writer, reader)).get(1)).isPositive();
        assertNoTemporaries("");
    }

    @Test
    void manyStoreAtOnce() throws Exception {
        List<Callable<Entry>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] content = bytes(i * 50, i);
            String path = "p/q" + i % 3 + "/r/f" + i;
            calls.add(() -> store(path, content, PLAIN, Expect.ABSENT));
        }
        together(calls);
        for (int i = 0; i < 200; i++) {
            assertContent("p/q" + i % 3 + "/r/f" + i, bytes(i * 50, i));
        }
        assertNoTemporaries("p/q0/r");
    }

    @Test
    void manyMakeTheSameFolderAtOnce() throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(() -> {
                endpoint().makeDirectory(path("x/y/z"));
                return true;
            });
        }
        assertThat(together(calls)).containsOnly(true);
        assertThat(backdoor().names("x")).containsExactly("y");
    }

    @Test
    void ofManyThatStoreOneFileEachIsWholeAndOneIsLast() throws Exception {
        Set<String> contents = new HashSet<>();
        List<Callable<Boolean>> calls = new ArrayList<>();
        var refused = new AtomicBoolean();
        for (int i = 0; i < 30; i++) {
            byte[] content = text("version " + i + " ".repeat(i * 100) + i);
            contents.add(new String(content, StandardCharsets.UTF_8));
            calls.add(() -> {
                try {
                    store("f", content, PLAIN, Expect.ANY);
                    return true;
                } catch (EndpointException e) {
                    // another one was quicker; where the name is free for moments, the server may have refused it too
                    refused.compareAndSet(false, e.kind() != Kind.CHANGED);
                    assertThat(!atomic() || e.kind() == Kind.CHANGED)
                            .as(e.toString())
                            .isTrue();
                    return false;
                }
            });
        }
        assertThat(together(calls)).contains(true);
        if (temporaries()) {
            assertThat(contents).contains(new String(backdoor().content("f"), StandardCharsets.UTF_8));
            if (!refused.get()) {
                // else one waits to be gone on with
                assertNoTemporaries("");
            }
        }
    }
}
