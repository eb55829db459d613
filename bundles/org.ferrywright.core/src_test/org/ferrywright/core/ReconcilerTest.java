package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrywright.core.Entries.T1;
import static org.ferrywright.core.Entries.T2;
import static org.ferrywright.core.Entries.directory;
import static org.ferrywright.core.Entries.entry;
import static org.ferrywright.core.Entries.file;
import static org.ferrywright.core.Entries.link;
import static org.ferrywright.core.Entries.special;
import static org.ferrywright.core.Verdict.CREATE;
import static org.ferrywright.core.Verdict.DELETE;
import static org.ferrywright.core.Verdict.KEEP;
import static org.ferrywright.core.Verdict.REPLACE_KIND;
import static org.ferrywright.core.Verdict.SKIP_KIND;
import static org.ferrywright.core.Verdict.SKIP_LINK;
import static org.ferrywright.core.Verdict.SKIP_SPECIAL;
import static org.ferrywright.core.Verdict.SKIP_UNREADABLE;
import static org.ferrywright.core.Verdict.UNCHANGED;
import static org.ferrywright.core.Verdict.UPDATE_CONTENT;
import static org.ferrywright.core.Verdict.UPDATE_METADATA;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcilerTest {
    private static final Comparison ALL = new Comparison(1, true, true, true, false);
    private static final Comparison NO_LINKS = new Comparison(1, true, true, false, false);

    /** What the case is, source, target, the verdict of an update and of a mirror. */
    static Stream<Arguments> table() {
        var unreadable = Entry.unreadable("n");
        var otherMode = entry(EntryKind.FILE, 1, T1, 0600, 0, 0, "");
        return Stream.of(
                arguments("new file", file(1, T1), null, CREATE, CREATE),
                arguments("new folder", directory(T1), null, CREATE, CREATE),
                arguments("new link", link("a"), null, CREATE, CREATE),
                arguments("new device", special(), null, SKIP_SPECIAL, SKIP_SPECIAL),
                arguments("unreadable, absent at the target", unreadable, null, SKIP_UNREADABLE, SKIP_UNREADABLE),
                arguments("same file", file(1, T1), file(1, T1), UNCHANGED, UNCHANGED),
                arguments("other time", file(1, T2), file(1, T1), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("older at the source", file(1, T1), file(1, T2), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("other size", file(2, T1), file(1, T1), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("other mode", otherMode, file(1, T1), UPDATE_METADATA, UPDATE_METADATA),
                arguments("same folder", directory(T1), directory(T1), UNCHANGED, UNCHANGED),
                arguments("folder's time", directory(T1), directory(T2), UPDATE_METADATA, UPDATE_METADATA),
                arguments("same link", link("a"), link("a"), UNCHANGED, UNCHANGED),
                arguments("other link", link("a"), link("b"), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("device on both", special(), special(), SKIP_SPECIAL, SKIP_SPECIAL),
                arguments("file became device", special(), file(1, T1), SKIP_SPECIAL, SKIP_SPECIAL),
                arguments("file, device at the target", file(1, T1), special(), SKIP_KIND, SKIP_KIND),
                arguments("folder, device at the target", directory(T1), special(), SKIP_KIND, SKIP_KIND),
                arguments("file against link", file(1, T1), link("a"), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("link against file", link("a"), file(1, T1), UPDATE_CONTENT, UPDATE_CONTENT),
                arguments("file against folder", file(1, T1), directory(T1), SKIP_KIND, REPLACE_KIND),
                arguments("folder against file", directory(T1), file(1, T1), SKIP_KIND, REPLACE_KIND),
                arguments("link against folder", link("a"), directory(T1), SKIP_KIND, REPLACE_KIND),
                arguments("folder against link", directory(T1), link("a"), SKIP_KIND, REPLACE_KIND),
                arguments("source unreadable", unreadable, file(1, T1), SKIP_UNREADABLE, SKIP_UNREADABLE),
                arguments("target unreadable", file(1, T1), unreadable, SKIP_UNREADABLE, SKIP_UNREADABLE),
                arguments("both unreadable", unreadable, unreadable, SKIP_UNREADABLE, SKIP_UNREADABLE),
                arguments("device, target unreadable", special(), unreadable, SKIP_UNREADABLE, SKIP_UNREADABLE),
                arguments("extra file", null, file(1, T1), KEEP, DELETE),
                arguments("extra folder", null, directory(T1), KEEP, DELETE),
                arguments("extra link", null, link("a"), KEEP, DELETE),
                arguments("extra device", null, special(), KEEP, KEEP),
                arguments("extra, unreadable", null, unreadable, SKIP_UNREADABLE, SKIP_UNREADABLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void decides(String name, Entry source, Entry target, Verdict update, Verdict mirror) {
        assertThat(new Reconciler(Mode.UPDATE, ALL).decide(source, target)).isEqualTo(update);
        assertThat(new Reconciler(Mode.MIRROR, ALL).decide(source, target)).isEqualTo(mirror);
    }

    @Test
    void linksAreSkippedWhereOneSideCannotHoldThem() {
        var reconciler = new Reconciler(Mode.MIRROR, NO_LINKS);
        assertThat(reconciler.decide(link("a"), null)).isEqualTo(SKIP_LINK);
        assertThat(reconciler.decide(link("a"), file(1, T1))).isEqualTo(SKIP_LINK);
        assertThat(reconciler.decide(file(1, T1), null)).isEqualTo(CREATE);
    }

    @Test
    void noDoubtEverBecomesALoss() {
        var losing = EnumSet.of(DELETE, REPLACE_KIND, UPDATE_CONTENT, UPDATE_METADATA);
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            var source = any(random);
            var target = any(random);
            if (source == null && target == null) {
                continue;
            }
            for (var mode : List.of(Mode.UPDATE, Mode.MIRROR)) {
                var verdict = new Reconciler(mode, random.nextBoolean() ? ALL : NO_LINKS).decide(source, target);
                var seen = "%s %s %s: %s".formatted(mode, source, target, verdict);
                boolean doubt = Stream.of(kind(source), kind(target)).anyMatch(k -> k == EntryKind.UNREADABLE);
                boolean lost = losing.contains(verdict);
                assertThat(lost && (doubt || target == null || target.kind() == EntryKind.SPECIAL))
                        .as(seen)
                        .isFalse();
                assertThat(verdict == DELETE && (mode != Mode.MIRROR || source != null))
                        .as(seen)
                        .isFalse();
                assertThat(verdict == REPLACE_KIND && mode != Mode.MIRROR)
                        .as(seen)
                        .isFalse();
                assertThat(verdict == CREATE && target != null).as(seen).isFalse();
            }
        }
    }

    @Test
    void whatWasAppliedIsUnchangedAfterwards() {
        var random = new Random(6);
        for (int i = 0; i < 5_000; i++) {
            var source = any(random);
            if (source != null
                    && EnumSet.of(EntryKind.FILE, EntryKind.DIRECTORY, EntryKind.SYMLINK)
                            .contains(source.kind())) {
                assertThat(new Reconciler(Mode.MIRROR, ALL).decide(source, source))
                        .isEqualTo(UNCHANGED);
            }
        }
    }

    private static EntryKind kind(Entry entry) {
        return entry == null ? null : entry.kind();
    }

    private static Entry any(Random random) {
        List<EntryKind> kinds = new ArrayList<>(List.of(EntryKind.values()));
        kinds.add(null);
        var kind = kinds.get(random.nextInt(kinds.size()));
        if (kind == null || kind == EntryKind.UNREADABLE) {
            return kind == null ? null : Entry.unreadable("n");
        }
        var time = random.nextBoolean() ? T1 : T2;
        int mode = random.nextBoolean() ? 0644 : 0600;
        long size = kind == EntryKind.FILE ? random.nextInt(3) : 0;
        String target = kind == EntryKind.SYMLINK ? "t" + random.nextInt(2) : "";
        return entry(kind, size, time, mode, random.nextInt(2), random.nextInt(2), target);
    }
}
