package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowedLinksTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        replica.symlinks = SymlinkPolicy.FOLLOW;
        Replica.file(replica.source(), "d/sub/file", "content", 1_000);
        Replica.file(replica.source(), "d/large", "x".repeat(3_000_000), 1_000);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private String there(String path) throws Exception {
        var seen = Replica.see(replica.target()).get(path);
        assertThat(seen).as(path).isNotNull();
        return seen.content();
    }

    @ParameterizedTest
    @EnumSource(names = {"UPDATE", "MIRROR"})
    void bringsWhatLinksLeadTo(Mode mode) throws Exception {
        replica.mode = mode;
        Replica.link(replica.source(), "file", "d/sub/file");
        Replica.link(replica.source(), "folder", "./d//sub/");
        Replica.link(replica.source(), "d/sub/up", "../large");
        Replica.link(replica.source(), "chain", "folder/up");
        Replica.link(replica.source(), "d/sub/through", "../../folder/../sub/file");
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.skips()).isZero();
        for (String path : List.of("file", "folder/file", "d/sub/through", "folder/through")) {
            assertThat(there(path)).isEqualTo("content");
        }
        for (String path : List.of("d/sub/up", "folder/up", "chain")) {
            assertThat(there(path)).isEqualTo(there("d/large"));
        }
        assertThat(Replica.see(replica.target()).values()).noneMatch(s -> s.kind() == EntryKind.SYMLINK);
        SyncResult again = replica.run();
        assertThat(again.created() + again.updated() + again.deleted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc",
                "../../d",
                "../d/../../s/d",
                "nothing",
                "d/sub/file/",
                "d/sub/file/..",
                ".",
                "loop",
                "two",
                "..",
                ".ferry~revisions",
                ""
            })
    void leavesAloneWhatDoesNotStayInside(String text) throws Exception {
        Replica.link(replica.source(), "two", "loop2");
        Replica.link(replica.source(), "loop2", "two");
        Replica.folder(replica.source(), "s");
        Replica.link(replica.source(), "s/loop", "../s/loop");
        Replica.link(replica.source(), "loop", text.isEmpty() ? "a/" : text);
        Replica.folder(replica.source(), "a");
        Replica.link(replica.source(), "a/b", "../loop");
        Replica.file(replica.target(), "loop/kept", "somebody's", 5);
        if (text.isEmpty()) {
            // a link to a folder whose link leads back: the inner one is the one that is left out
            assertThat(replica.run().skipped())
                    .extracting(SyncResult.Failure::path)
                    .containsExactlyInAnyOrder("two", "loop2", "s/loop", "a/b", "loop/b");
            return;
        }
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.skipped())
                .extracting(SyncResult.Failure::path)
                .containsExactlyInAnyOrder("two", "loop2", "s/loop", "loop", "a/b");
        assertThat(result.skipped()).allMatch(f -> f.message().contains("not followed: "));
        assertThat(there("loop/kept")).isEqualTo("somebody's");
        assertThat(Replica.see(replica.target())).doesNotContainKeys("two", "a/b");
    }

    @Test
    void foldersThatLeadToEachOtherComeToAnEnd() throws Exception {
        for (String from : List.of("p", "q", "r")) {
            for (String to : List.of("p", "q", "r")) {
                Replica.link(replica.source(), from + "/to-" + to, "../" + to);
            }
            Replica.file(replica.source(), from + "/f", from, 9);
        }
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(there("p/to-q/to-r/f")).isEqualTo("r");
        assertThat(Replica.see(replica.target())).doesNotContainKeys("p/to-q/to-p", "p/to-p", "p/to-q/to-r/to-q");
    }

    @Test
    void aLadderOfFoldersEndsAtTheDeepest() throws Exception {
        for (int i = 0; i < 14; i++) {
            Replica.link(replica.source(), "l" + i + "/next", "../l" + (i + 1));
        }
        Replica.folder(replica.source(), "l14");
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.skipped()).anyMatch(f -> f.message().contains("lie in one another"));
        assertThat(Replica.see(replica.target())).containsKey("l0" + "/next".repeat(10));
        assertThat(Replica.see(replica.target())).doesNotContainKey("l0" + "/next".repeat(11));
    }

    @Test
    void aLinkThatIsBrokenLaterDeletesNothing() throws Exception {
        Replica.link(replica.source(), "folder", "d/sub");
        replica.run();
        Replica.remove(replica.source(), "folder");
        Replica.link(replica.source(), "folder", "elsewhere");
        assertThat(replica.run().deleted()).isZero();
        assertThat(there("folder/file")).isEqualTo("content");
        Replica.remove(replica.source(), "folder");
        assertThat(replica.run().deleted()).isEqualTo(2);
        assertThat(there("d/sub/file")).isEqualTo("content");
    }

    @Test
    void aFileThatChangesDuringTheRunArrivesAsItIsThen() throws Exception {
        for (int i = 0; i < 50; i++) {
            Replica.link(replica.source(), "links/" + i, "../d/sub/file");
        }
        var once = new AtomicBoolean();
        replica.observer = new RunObserver() {
            @Override
            public void progress(Progress progress) {}

            @Override
            public void item(Item item) {
                if (once.compareAndSet(false, true)) {
                    try {
                        Replica.file(replica.source(), "d/sub/file", "other content", 2_000);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        replica.run();
        replica.run();
        for (int i = 0; i < 50; i++) {
            assertThat(there("links/" + i)).isEqualTo("other content");
        }
    }

    @Test
    void bothWaysItIsRefused() {
        replica.mode = Mode.TWO_WAY;
        assertThatThrownBy(() -> replica.run())
                .isInstanceOf(Engine.SettingsException.class)
                .hasMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aMirrorIsTheSourceWithoutItsLinks(long seed) throws Exception {
        var random = new Random(seed);
        var folders = new ArrayList<>(List.of(RelPath.ROOT));
        for (int i = 0; i < 12; i++) {
            RelPath folder = folders.get(random.nextInt(folders.size())).child("d" + i);
            Replica.folder(replica.source(), folder.value());
            folders.add(folder);
            Replica.file(replica.source(), folder.child("f" + i).value(), "content " + i, 100 + i);
        }
        // links lead only to what comes after their folder in the list, so none leads back
        for (int i = 0; i < 12; i++) {
            int at = random.nextInt(folders.size() - 1);
            int to = at + 1 + random.nextInt(folders.size() - at - 1);
            RelPath from = folders.get(at);
            String up = from.isRoot() ? "" : "../".repeat(from.value().split("/").length);
            String text = up + folders.get(to).value() + (random.nextBoolean() ? "" : "/f" + (to - 1));
            Replica.link(replica.source(), from.child("l" + i).value(), text);
        }
        Replica.file(replica.target(), "d1/extra", "goes", 1);
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        var expected = new TreeMap<String, String>(RelPath.TREE_ORDER);
        dereference(Replica.see(replica.source()), RelPath.ROOT, RelPath.ROOT, expected);
        var found = new TreeMap<String, String>(RelPath.TREE_ORDER);
        Replica.see(replica.target()).forEach((path, seen) -> found.put(path, seen.kind() + seen.content()));
        if (result.skips() == 0) {
            assertThat(found).isEqualTo(expected);
        } else {
            assertThat(expected).containsAllEntriesOf(found);
        }
        SyncResult again = replica.run();
        assertThat(again.created() + again.updated() + again.deleted()).isZero();
    }

    private static void dereference(
            TreeMap<String, Replica.Seen> source, RelPath real, RelPath shown, TreeMap<String, String> all) {
        source.forEach((path, seen) -> {
            RelPath p = RelPath.of(path);
            if (p.isRoot() || !p.parent().equals(real)) {
                return;
            }
            RelPath to = p;
            Replica.Seen end = seen;
            if (seen.kind() == EntryKind.SYMLINK) {
                to = RelPath.of(seen.content().replace("../", ""));
                end = source.get(to.value());
            }
            all.put(shown.child(p.name()).value(), end.kind() + end.content());
            if (end.kind() == EntryKind.DIRECTORY) {
                dereference(source, to, shown.child(p.name()), all);
            }
        });
    }
}
