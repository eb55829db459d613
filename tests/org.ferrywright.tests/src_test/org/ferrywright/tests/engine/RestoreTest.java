package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.RevisionAccess.Pick;
import org.ferrywright.engine.RevisionAccess.Version;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was kept comes back, and what is in its way is kept. */
class RestoreTest {
    private static final String LARGE = "large ".repeat(50_000);

    @TempDir
    Path data;

    private Replica replica;

    /** A root that can do everything, and one that can do hardly more than it must. */
    enum Target {
        BEST(FakeKnobs.BEST),
        PLAIN(FakeKnobs.BEST
                .without(HardLinks.class)
                .without(Keeping.class)
                .without(BulkWrite.class)
                .without(BulkRead.class)
                .without(RecursiveList.class));

        private final FakeKnobs knobs;

        Target(FakeKnobs knobs) {
            this.knobs = knobs;
        }
    }

    @AfterEach
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    private void open(FakeKnobs target) throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, target);
        replica.revisions = new Revisions(Retention.ALL, Retention.ALL);
    }

    @ParameterizedTest
    @EnumSource
    void theLastVersionComesBackAndTheOneInItsWayIsKept(Target target) throws Exception {
        open(target.knobs);
        for (String path : List.of("d/a", "n".repeat(255), "new\nline", "d/large")) {
            String more = path.endsWith("large") ? LARGE : "";
            put(path, "1" + more, 1);
            replica.run();
            put(path, "2" + more, 2);
            replica.run();
            var kept = replica.versions(path);
            assertThat(kept).singleElement().returns(RelPath.of(path), Version::path);
            var result = replica.restore(path, new Pick.Newest(), null);
            assertThat(result.outcome()).isEqualTo(Outcome.OK);
            assertThat(result.failures()).isEmpty();
            assertThat(result.versions()).isEqualTo(1);
            assertThat(seen(path)).isEqualTo(shown("1" + more));
            assertThat(replica.versions(path)).hasSize(2).contains(kept.getFirst());
            assertThat(replica.restore(path, new Pick.Id(kept.getFirst().id().toString()), null)
                            .unchanged())
                    .as("restored already")
                    .isEqualTo(1);
        }
    }

    @Test
    void metadataAndLinksComeBackToo() throws Exception {
        open(FakeKnobs.BEST);
        Replica.file(replica.source(), "f", "old", Replica.attributes(0751, 123));
        Replica.link(replica.source(), "l", "old");
        put("stays", "x", 1);
        replica.run();
        var before = Replica.see(replica.target());
        Replica.remove(replica.source(), "f");
        Replica.remove(replica.source(), "l");
        replica.run();
        assertThat(replica.versions("")).extracting(v -> v.id().why()).containsOnly(Why.DELETED);
        replica.restore("f", new Pick.Newest(), null);
        replica.restore("l", new Pick.Newest(), null);
        assertThat(Replica.see(replica.target()).get("f")).isEqualTo(before.get("f"));
        assertThat(Replica.see(replica.target()).get("l")).isEqualTo(before.get("l"));
    }

    @Test
    void aVersionIsNamedByItsIdOrTheBeginningOfIt() throws Exception {
        open(FakeKnobs.BEST);
        for (int i = 1; i <= 4; i++) {
            replica.ahead = Duration.ofDays(i);
            put("a", String.valueOf(i), i);
            replica.run();
        }
        var versions = replica.versions("a");
        assertThat(versions).extracting(Version::id).isSorted();
        String second = versions.get(1).id().toString();
        replica.restore("a", new Pick.Id(second.substring(0, 8)), "elsewhere/b");
        assertThat(seen("elsewhere/b")).isEqualTo("2");
        assertThat(seen("a")).isEqualTo("4");
        assertThatThrownBy(() -> replica.restore("a", new Pick.Id(second.substring(0, 4)), null))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("more than one version");
        assertThatThrownBy(() -> replica.restore("a", new Pick.Id("1999"), null))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("no such old version");
        assertThatThrownBy(() -> replica.restore("never", new Pick.Newest(), null))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("ferry revisions list");
    }

    @Test
    void aFolderComesBackAsOfATime() throws Exception {
        open(FakeKnobs.BEST);
        put("other", "stays", 1);
        for (String path : List.of("d/a", "d/e/b", "d/e/c", "d/" + "n".repeat(255))) {
            put(path, "first", 1);
        }
        replica.run();
        replica.ahead = Duration.ofHours(1);
        put("d/a", "second", 2);
        replica.run();
        Instant then = Instant.now().plus(Duration.ofHours(2));
        replica.ahead = Duration.ofHours(3);
        put("d/a", "third", 3);
        put("d/e/b", "third", 3);
        Replica.remove(replica.source(), "d/e/c");
        Replica.remove(replica.source(), "d/" + "n".repeat(255));
        put("other", "changed", 3);
        replica.run();
        replica.ahead = Duration.ofHours(4);
        put("d/a", "fourth", 4);
        replica.run();
        assertThatThrownBy(() -> replica.restore("d", new Pick.Newest(), null))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("--before");
        var result = replica.restore("d", new Pick.Before(then), "copy");
        assertThat(result.versions()).isEqualTo(4);
        assertThat(seen("copy/a")).isEqualTo("second");
        assertThat(seen("copy/e/c")).isEqualTo("first");
        result = replica.restore("d", new Pick.Before(then), null);
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(seen("d/a")).isEqualTo("second");
        assertThat(seen("d/e/b")).isEqualTo("first");
        assertThat(seen("d/e/c")).isEqualTo("first");
        assertThat(seen("d/" + "n".repeat(255))).isEqualTo("first");
        assertThat(seen("other")).isEqualTo("changed");
        replica.ahead = Duration.ofHours(5);
        assertThat(replica.restore("d", new Pick.Before(then), null))
                .satisfies(again -> assertThat(again.versions()).isZero())
                .satisfies(again -> assertThat(again.unchanged()).isEqualTo(4));
        assertThat(replica.restore("", new Pick.Before(then), null).versions()).isEqualTo(1);
        assertThat(seen("other")).isEqualTo("stays");
    }

    @Test
    void everyStateOfTheTreeCanBeHadBack() throws Exception {
        for (long seed = 0; seed < 10; seed++) {
            open(seed % 2 == 0 ? FakeKnobs.BEST : Target.PLAIN.knobs);
            var random = new Random(seed);
            Map<Instant, Map<String, String>> states = new HashMap<>();
            var ever = new HashSet<String>();
            for (int run = 1; run <= 6; run++) {
                replica.ahead = Duration.ofDays(10 * seed + run);
                put("always", "there", 1);
                for (int i = 0; i < 5; i++) {
                    String path = List.of("a", "b", "d/a", "d/e/b", "d/e/c").get(random.nextInt(5));
                    // a file that did not exist at a time stays when that time is restored
                    if (random.nextInt(3) == 0 && ever.contains(path) || !ever.contains(path) && run > 1) {
                        Replica.remove(replica.source(), path);
                    } else {
                        ever.add(path);
                        put(path, seed + " " + run + " " + i, run * 10L + i + 1);
                    }
                }
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                states.put(Instant.now().plus(replica.ahead).plusSeconds(3600), contents());
            }
            replica.ahead = Duration.ofDays(10 * seed + 9);
            String which = "seed " + seed;
            for (var state : states.entrySet()) {
                String copy = "copy" + state.getKey().getEpochSecond();
                replica.restore("", new Pick.Before(state.getKey()), copy);
                var all = contents();
                state.getValue().forEach((path, content) -> {
                    String there = all.get(copy + "/" + path);
                    assertThat(there == null ? all.get(path) : there)
                            .as("%s, %s", path, which)
                            .isEqualTo(content);
                });
            }
            close();
            replica = null;
        }
    }

    @Test
    void oneThatCannotBeRestoredIsToldAndTheOthersAre() throws Exception {
        open(FakeKnobs.BEST);
        put("d/a", "1", 1);
        put("d/b", "1", 1);
        put("d/c", "1", 1);
        replica.run();
        Instant then = Instant.now();
        replica.ahead = Duration.ofHours(1);
        put("d/a", "2", 2);
        put("d/b", "2", 2);
        Replica.remove(replica.source(), "d/c");
        Replica.file(replica.source(), "d/c/now a folder", "2", 2);
        replica.run();
        replica.target().faults().hook((operation, path) -> {
            if (operation == FakeOperation.KEEP && path.value().equals("d/b")) {
                throw EndpointException.item(Kind.NO_SPACE, path, "no space is left");
            }
        });
        var result = replica.restore("d", new Pick.Before(then), null);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.versions()).isEqualTo(1);
        assertThat(result.failures())
                .extracting(f -> f.path() + " " + f.kind())
                .containsExactlyInAnyOrder("d/b NO_SPACE", "d/c IS_DIRECTORY");
        assertThat(seen("d/a")).isEqualTo("1");
        assertThat(seen("d/b")).isEqualTo("2");
        assertThat(seen("d/c/now a folder")).isEqualTo("2");
    }

    @Test
    void listsOnlyWhatIsBelowAndNothingForeign() throws Exception {
        open(FakeKnobs.BEST);
        for (String path : List.of("d", "d~x", "da/f", "e/d/f")) {
            put(path, "1", 1);
        }
        replica.run();
        for (String path : List.of("d", "d~x", "da/f", "e/d/f")) {
            put(path, "2", 2);
        }
        replica.run();
        Replica.remove(replica.source(), "d");
        put("d/f", "3", 3);
        replica.run();
        put("d/f", "4", 4);
        replica.run();
        Replica.file(replica.target(), RevisionNames.FOLDER.value() + "/notes", "mine", 1);
        assertThat(replica.versions("d")).extracting(v -> v.path().value()).containsExactly("d", "d", "d/f");
        assertThat(replica.versions(""))
                .extracting(v -> v.path().value())
                .containsExactlyInAnyOrder("d", "d", "d/f", "d~x", "da/f", "e/d/f");
        assertThat(replica.versions("no")).isEmpty();
        assertThat(replica.versions("d/f/below")).isEmpty();
    }

    @Test
    void whereNothingWasKeptNothingIsListed() throws Exception {
        open(FakeKnobs.BEST);
        assertThat(replica.versions("")).isEmpty();
        assertThat(replica.restore("", new Pick.Before(Instant.EPOCH), null).versions())
                .isZero();
    }

    private void put(String path, String content, long seconds) throws Exception {
        Replica.file(replica.source(), path, content, seconds);
    }

    private String seen(String path) throws Exception {
        return Replica.see(replica.target()).get(path).content();
    }

    private Map<String, String> contents() throws Exception {
        var all = new HashMap<String, String>();
        Replica.see(replica.target()).forEach((path, seen) -> {
            if (!RelPath.of(path).startsWith(RevisionNames.FOLDER)) {
                all.put(path, seen.content());
            }
        });
        return all;
    }

    private static String shown(String text) {
        return text.length() < 200 ? text : text.substring(0, 20) + "… " + text.length() + " " + text.hashCode();
    }
}
