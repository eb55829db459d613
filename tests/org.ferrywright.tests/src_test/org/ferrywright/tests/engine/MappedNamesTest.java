package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Mode;
import org.ferrywright.core.NameRules;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.NameFinding;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a root cannot hold: they go there under others, and come back as they were. */
class MappedNamesTest {
    private static final NameRules RULES = NameRules.WINDOWS.withCase(true);
    private static final FakeKnobs WINDOWS = FakeKnobs.BEST.names(RULES);
    private static final FakeKnobs POOR = WINDOWS.facets(Metadata.class, ServerMove.class);
    private static final List<String> PATHS = List.of(
            "a:b/con/nul.txt",
            "a:b/plain",
            "a;b/plain",
            "a/x",
            "dot./x. /y",
            "dot/x",
            "CON",
            "byte\udcff/e",
            "back\\slash",
            "\uf03a own/\uf000x",
            "z/\n/deep/deeper:/f?",
            "z/a",
            "what?");

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void thereAndBack(Mode mode) throws Exception {
        for (FakeKnobs knobs : List.of(WINDOWS, POOR)) {
            Path here = data.resolve("d" + knobs.facets().size());
            try (var replica = new Replica(here, FakeKnobs.BEST, knobs)) {
                replica.mode = mode;
                for (String path : PATHS) {
                    Replica.file(replica.source(), path, "content of " + path.length(), 7);
                }
                var run = replica.run();
                assertThat(run.outcome()).as("%s", run.failures()).isEqualTo(Outcome.OK);
                assertThat(run.findings()).isNotEmpty().allMatch(f -> f.kind() == NameFinding.Kind.NAME_MAPPED);
                for (String path : Replica.see(replica.target()).keySet()) {
                    for (String name : path.split("/")) {
                        assertThat(RULES.objection(name)).isEmpty();
                    }
                }
                assertThat(Replica.see(replica.target())).hasSameSizeAs(Replica.see(replica.source()));
                var again = replica.run();
                assertThat(again.created() + again.updated() + again.deleted() + again.moved())
                        .isZero();
                Replica.file(replica.source(), "a:b/plain", "changed", 8);
                Replica.remove(replica.source(), "z/\n");
                replica.run();
                try (var back =
                        new Replica(here.resolve("back"), replica.target().tree(), FakeKnobs.BEST)) {
                    back.run();
                    if (mode != Mode.UPDATE) {
                        assertThat(Replica.see(back.target()).keySet())
                                .containsExactlyElementsOf(
                                        Replica.see(replica.source()).keySet());
                    }
                    assertThat(Replica.see(back.target()).get("a:b/plain").content())
                            .isEqualTo("changed");
                }
            }
        }
    }

    @Test
    @DisplayName("filters speak of the names as they are, not of those at the root")
    void filters() throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, WINDOWS)) {
            for (String path : PATHS) {
                Replica.file(replica.source(), path, "x", 7);
            }
            replica.run();
            int all = Replica.see(replica.target()).size();
            replica.filter = new Filter(List.of(new Filter.Rule(false, "a:b"), new Filter.Rule(false, "*?")));
            Replica.remove(replica.source(), "a:b");
            replica.run();
            assertThat(Replica.see(replica.target())).hasSize(all);
        }
    }

    @Test
    @DisplayName("a name that is too long, mapped or not, is told and leaves the rest in step")
    void tooLong() throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST.names(60, ":", false))) {
            Replica.file(replica.source(), "n".repeat(61), "x", 1);
            Replica.file(replica.source(), "m".repeat(57) + ":", "x", 1);
            Replica.file(replica.source(), "l".repeat(58) + ":", "x", 1);
            Replica.file(replica.source(), "k".repeat(60) + "d/in", "x", 1);
            replica.preview = true;
            var preview = replica.run();
            replica.preview = false;
            var run = replica.run();
            for (var r : List.of(preview, run)) {
                assertThat(r.findings())
                        .extracting(f -> f.kind().name())
                        .containsExactly("NAME_TOO_LONG", "NAME_TOO_LONG", "NAME_MAPPED", "NAME_TOO_LONG");
                assertThat(r.failed()).isEqualTo(3);
                assertThat(r.created()).isEqualTo(1);
            }
            assertThat(replica.run().created()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomTrees(long seed) throws Exception {
        var random = new Random(seed);
        String[] names = {"a", "a:", "con", "x.", "x ", "b*", "\uf02a", "\uf000", "\uf02e", "q", "\udc80", "aux.c"};
        try (var replica = new Replica(data, FakeKnobs.BEST, seed % 2 == 0 ? WINDOWS : POOR)) {
            replica.mode = seed % 3 == 0 ? Mode.TWO_WAY : Mode.MIRROR;
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 30; i++) {
                    var path = new StringBuilder(names[random.nextInt(names.length)]);
                    for (int d = random.nextInt(4); d > 0; d--) {
                        path.insert(0, "d" + names[random.nextInt(names.length)] + "/");
                    }
                    Replica.file(replica.source(), path.toString(), "c" + random.nextInt(), random.nextInt(9999));
                }
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                var again = replica.run();
                assertThat(again.created() + again.updated() + again.deleted() + again.moved())
                        .isZero();
                assertThat(Replica.see(replica.target())).hasSameSizeAs(Replica.see(replica.source()));
            }
        }
    }
}
