package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.tests.contract.Fixture.Limit;
import org.junit.jupiter.api.Test;

/** Facts of one path, and listings of one folder. */
abstract class LookingGroup extends ContractGroup {
    @Test
    void theRootIsAFolderWithoutAName() {
        var root = stat("");
        assertThat(root.kind()).isEqualTo(EntryKind.DIRECTORY);
        assertThat(root.name()).isEmpty();
        assertThat(list("")).isEmpty();
    }

    @Test
    void tellsTheFactsOfEveryKind() {
        backdoor().file("f", text("four"));
        backdoor().directory("d");
        backdoor().link("l", "no/such/place");
        backdoor().special("p");
        assertThat(stat("f"))
                .returns(EntryKind.FILE, Entry::kind)
                .returns(4L, Entry::size)
                .returns("f", Entry::name);
        assertThat(stat("d")).returns(EntryKind.DIRECTORY, Entry::kind).returns(0L, Entry::size);
        assertThat(stat("l"))
                .returns(EntryKind.SYMLINK, Entry::kind)
                .returns("no/such/place", Entry::linkTarget)
                .returns(0L, Entry::size);
        assertThat(stat("p")).returns(EntryKind.SPECIAL, Entry::kind).returns(0L, Entry::size);
        assertThat(List.of(stat("f"), stat("d"), stat("p")))
                .extracting(Entry::linkTarget)
                .containsOnly("");
        assertThat(List.of("f", "d", "l", "p")).allSatisfy(p -> {
            assertThat(stat(p).modified()).isEqualTo(kept(backdoor().modified(p)));
            if (endpoint().traits().modes() && !p.equals("l")) {
                assertThat(stat(p).mode()).isEqualTo(backdoor().mode(p));
            }
        });
    }

    @Test
    void listTellsTheSameAsStat() {
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        backdoor().directory("d/d");
        backdoor().link("d/l", "f");
        backdoor().special("d/p");
        var entries = list("d");
        assertThat(entries).extracting(Entry::name).containsExactlyInAnyOrder("f", "d", "l", "p");
        assertThat(entries).allSatisfy(entry -> assertThat(entry).isEqualTo(stat("d/" + entry.name())));
    }

    @Test
    void absentIsProven() {
        backdoor().file("f", text("x"));
        assertThat(tryStat("no")).isEmpty();
        assertThat(tryStat("no/such/place")).isEmpty();
        assertThat(tryStat("f/below")).as("below a file").isEmpty();
    }

    @Test
    void neverLooksThroughALink() {
        backdoor().link("out", backdoor().outside());
        backdoor().directory("in");
        backdoor().file("in/f", text("x"));
        backdoor().link("inside", "in");
        backdoor().link("up", "..");
        assertRefused(() -> endpoint().stat(path("out/secret")));
        assertRefused(() -> endpoint().stat(path("inside/f")));
        assertRefused(() -> endpoint().stat(path("up/x")));
        assertRefused(() -> list0("out"));
        assertRefused(() -> list0("out/inner"));
        assertRefused(() -> list0("inside"));
        assertThat(stat("out").kind()).isEqualTo(EntryKind.SYMLINK);
    }

    @Test
    void listFailsOnWhatIsNoFolder() {
        backdoor().file("f", text("x"));
        assertFails(() -> list0("f"), Kind.NOT_DIRECTORY);
        assertFails(() -> list0("no"), Kind.NOT_FOUND);
        assertFails(() -> list0("no/such"), Kind.NOT_FOUND);
        assertFails(() -> list0("f/below"), Kind.NOT_DIRECTORY, Kind.NOT_FOUND);
    }

    @Test
    void theFailureNamesItsPath() {
        assertThat(failure(() -> list0("no\nsuch")).path()).isEqualTo("no\nsuch");
    }

    @Test
    void hostileNamesAreToldExactly() {
        var names = hostileNames();
        backdoor().directory("d");
        for (String name : names) {
            backdoor().file("d/" + name, text(name.substring(0, 1)));
            backdoor().directory(name);
        }
        assertThat(list("d")).extracting(Entry::name).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(stat("d/" + name)).returns(name, Entry::name).returns(EntryKind.FILE, Entry::kind);
            assertThat(list(name)).isEmpty();
        }
    }

    @Test
    void hostileLinkTextsAreToldExactly() {
        var texts = new ArrayList<>(hostileNames());
        texts.add("/absolute/path");
        texts.add("../../..");
        texts.add("a//b/./c/");
        texts.add("x".repeat(1_000));
        for (int i = 0; i < texts.size(); i++) {
            backdoor().link("l" + i, texts.get(i));
        }
        for (int i = 0; i < texts.size(); i++) {
            assertThat(stat("l" + i).linkTarget()).isEqualTo(texts.get(i));
        }
    }

    @Test
    void aNameThatCannotExistIsAbsentOrRefused() {
        String tooLong = "n".repeat(endpoint().traits().names().longestName() + 1);
        try {
            assertThat(endpoint().stat(path(tooLong))).isEmpty();
        } catch (Exception e) {
            assertFails(() -> endpoint().stat(path(tooLong)), Kind.BAD_NAME);
        }
    }

    @Test
    void timesAreToldAtThePrecisionOfTheRoot() {
        var times = List.of(
                new Timestamp(0, 0),
                new Timestamp(0, 1),
                new Timestamp(-1, 999_999_999),
                new Timestamp(-1_000_000_000L, 5),
                new Timestamp(1_234_567_890L, 123_456_789),
                new Timestamp(4_102_444_800L, 0),
                new Timestamp(7_258_118_400L, 100),
                new Timestamp(1L << 33, 1),
                new Timestamp(1L << 40, 7));
        backdoor().file("f", text("x"));
        for (var time : times) {
            backdoor().modified("f", time);
            assertThat(stat("f").modified()).isEqualTo(kept(backdoor().modified("f")));
            assertThat(list("").getFirst().modified()).isEqualTo(kept(backdoor().modified("f")));
        }
    }

    @Test
    void caseIsAsTheTraitsSay() {
        backdoor().file("Name", text("x"));
        assertThat(tryStat("nAME").isPresent())
                .isEqualTo(!endpoint().traits().names().caseSensitive());
    }

    @Test
    void listsManyEntriesEachOnce() {
        backdoor().directory("d");
        for (int i = 0; i < 5_000; i++) {
            backdoor().file("d/entry-" + i, new byte[0]);
        }
        var names = list("d").stream().map(Entry::name).toList();
        assertThat(names).hasSize(5_000);
        assertThat(new HashSet<>(names)).hasSize(5_000);
        backdoor().remove("d/entry-77");
        assertThat(list("d")).hasSize(4_999);
    }

    @Test
    void listTellsTemporariesToo() {
        String temporary = temporary();
        backdoor().file(temporary, text("x"));
        assertThat(list("")).extracting(Entry::name).containsExactly(temporary);
    }

    @Test
    void theEndOfAListingStaysTheEnd() throws Exception {
        backdoor().file("f", text("x"));
        try (var cursor = endpoint().list(path(""))) {
            assertThat(cursor.next()).isNotNull();
            assertThat(cursor.next()).isNull();
            assertThat(cursor.next()).isNull();
        }
        for (int i = 0; i < 50; i++) {
            endpoint().list(path("")).close();
        }
        assertThat(list("")).hasSize(1);
    }

    @Test
    void aClosedListingHasNoEnd() throws Exception {
        backdoor().file("f", text("x"));
        backdoor().file("g", text("x"));
        var cursor = endpoint().list(path(""));
        cursor.next();
        cursor.close();
        cursor.close();
        assertThat(catchThrowable(cursor::next))
                .as("a listing that was given up is not complete")
                .isNotNull();
    }

    @Test
    void aNameThatNoSystemHoldsIsAbsentOrRefused() {
        for (String name : List.of("\ud800", "a\udbffb", "\udc7f", "\udcc3\udca9")) {
            var thrown =
                    catchThrowable(() -> assertThat(endpoint().stat(path(name))).isEmpty());
            assertThat(thrown == null || thrown instanceof EndpointException e && e.kind() == Kind.BAD_NAME)
                    .as("%s", thrown)
                    .isTrue();
        }
        assertThat(list("")).isEmpty();
    }

    @Test
    void aFolderThatMayNotBeReadIsNoEmptyFolder() {
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        assumeTrue(backdoor().deny("d"), "nothing is denied to root");
        assertFails(() -> list0("d"), Kind.DENIED);
    }

    @Test
    void looksDeep() {
        assumeTrue(!fixture().limits().contains(Limit.SHORT_PATHS), "long paths end the connection");
        var path = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            path.append(i == 0 ? "" : "/").append("a folder of level ").append(i);
            backdoor().directory(path.toString());
        }
        backdoor().file(path + "/f", text("deep"));
        assertThat(stat(path + "/f").size()).isEqualTo(4);
        assertThat(list(path.toString())).hasSize(1);
    }

    @Test
    void manyLookAtOnce() throws Exception {
        backdoor().directory("d");
        for (int i = 0; i < 100; i++) {
            backdoor().file("d/" + i, bytes(i, i));
        }
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int n = i;
            calls.add(() -> list("d").size() == 100 && stat("d/" + n).size() == n);
        }
        assertThat(together(calls)).containsOnly(true);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> endpoint().stat(path("f")));
        assertThat(Thread.interrupted())
                .as("the interrupt is taken by the exception")
                .isFalse();
        assertThat(tryStat("f")).as("the root goes on").isEmpty();
    }

    private void list0(String directory) throws Exception {
        try (var cursor = endpoint().list(path(directory))) {
            for (var entry = cursor.next(); entry != null; ) {
                entry = cursor.next();
            }
        }
    }
}
