package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each side is written as one letter: what it was at the baseline and what it is now. */
class TwoWayReconcilerTest {
    /** {@code -} nothing, {@code A} {@code B} {@code C} contents, {@code a} the content A with other rights, {@code d} a folder. */
    private static final Map<Character, Entry> ENTRIES = Map.of(
            'A', file(1, 0644),
            'a', file(1, 0600),
            'B', file(2, 0644),
            'C', file(3, 0644),
            'd', entry(EntryKind.DIRECTORY, 0, 0755, ""),
            'D', entry(EntryKind.DIRECTORY, 0, 0700, ""),
            'l', entry(EntryKind.SYMLINK, 0, 0777, "to"),
            'u', Entry.unreadable("n"),
            's', entry(EntryKind.SPECIAL, 0, 0644, ""));

    @ParameterizedTest(name = "baseline {0}, source {1}, target {2}: {3}")
    @CsvSource({
        "-, A, -, TO_TARGET",
        "-, -, A, TO_SOURCE",
        "-, A, A, ADOPT",
        "-, a, A, METADATA_TO_TARGET",
        "-, A, B, CONFLICT",
        "-, A, d, CONFLICT",
        "-, d, d, ADOPT",
        "-, A, l, CONFLICT",
        "A, A, A, UNCHANGED",
        "A, B, A, TO_TARGET",
        "A, A, B, TO_SOURCE",
        "A, -, A, DELETE_TARGET",
        "A, A, -, DELETE_SOURCE",
        "A, -, B, TO_SOURCE",
        "A, B, -, TO_TARGET",
        "A, -, a, DELETE_TARGET",
        "A, a, -, DELETE_SOURCE",
        "A, -, -, FORGET",
        "A, B, B, ADOPT",
        "A, B, C, CONFLICT",
        "A, a, A, METADATA_TO_TARGET",
        "A, A, a, METADATA_TO_SOURCE",
        "A, a, a, ADOPT",
        "A, a, B, TO_SOURCE",
        "A, B, a, TO_TARGET",
        "A, d, A, TO_TARGET",
        "A, A, d, TO_SOURCE",
        "d, A, d, TO_TARGET",
        "d, -, d, DELETE_TARGET",
        "d, d, D, METADATA_TO_SOURCE",
        "d, d, d, UNCHANGED",
        "A, u, A, LEAVE_UNREADABLE",
        "A, A, u, LEAVE_UNREADABLE",
        "A, -, u, LEAVE_UNREADABLE",
        "A, s, A, LEAVE_SPECIAL",
        "A, -, s, LEAVE_SPECIAL"
    })
    void decides(char known, char source, char target, Resolution expected) {
        assertThat(decide(ConflictPolicy.KEEP_BOTH, known, source, target)).isEqualTo(expected);
    }

    @Test
    void filesOfOneSizeWithoutACommonPastAreCompared() {
        Entry here = ENTRIES.get('A');
        Entry there = new Entry("n", EntryKind.FILE, 1, new Timestamp(99, 0), 0644, 0, 0, 0, 1, 0, "");
        assertThat(reconciler(ConflictPolicy.KEEP_BOTH).decide(null, here, there))
                .isEqualTo(Resolution.COMPARE_CONTENT);
    }

    @Test
    void swappedSidesGiveTheSwappedDecision() {
        var swapped = Map.of(
                Resolution.TO_TARGET, Resolution.TO_SOURCE,
                Resolution.DELETE_TARGET, Resolution.DELETE_SOURCE);
        for (char known : "-AdBl".toCharArray()) {
            for (char source : "-ABdlus".toCharArray()) {
                for (char target : "-ABdlus".toCharArray()) {
                    Resolution one = decide(ConflictPolicy.KEEP_BOTH, known, source, target);
                    Resolution other = decide(ConflictPolicy.KEEP_BOTH, known, target, source);
                    String about = "" + known + source + target;
                    if (swapped.containsKey(one)) {
                        assertThat(other).as(about).isEqualTo(swapped.get(one));
                    }
                }
            }
        }
    }

    @Test
    void nothingIsDeletedThatWasChangedOrIsInDoubtOrWasNeverInStep() {
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            for (char known : "-AaBdDl".toCharArray()) {
                for (char other : "-AaBCdDlus".toCharArray()) {
                    Resolution r = decide(policy, known, '-', other);
                    if (r == Resolution.DELETE_TARGET) {
                        var content = new Comparison(1, false, false, true, false);
                        assertThat(content.sameContent(ENTRIES.get(known), ENTRIES.get(other)))
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void policiesSettleConflicts() {
        Entry older = ENTRIES.get('A');
        Entry newer = ENTRIES.get('B');
        Entry folder = ENTRIES.get('d');
        var found = new ArrayList<Settlement>();
        for (ConflictPolicy p : ConflictPolicy.values()) {
            found.add(reconciler(p).settle(older, newer));
        }
        assertThat(found)
                .containsExactly(
                        Settlement.KEEP_BOTH,
                        Settlement.TARGET_WINS,
                        Settlement.SOURCE_WINS,
                        Settlement.TARGET_WINS,
                        Settlement.WAIT);
        assertThat(reconciler(ConflictPolicy.NEWER).settle(newer, older)).isEqualTo(Settlement.SOURCE_WINS);
        assertThat(reconciler(ConflictPolicy.NEWER).settle(older, older)).isEqualTo(Settlement.KEEP_BOTH);
        assertThat(reconciler(ConflictPolicy.NEWER).settle(folder, newer)).isEqualTo(Settlement.KEEP_BOTH);
    }

    @Test
    void aFolderAgainstAFileIsDecidedAtOnceWhereThePolicyNamesASide() {
        for (char known : List.of('-', 'l')) {
            assertThat(decide(ConflictPolicy.SOURCE, known, 'A', 'd')).isEqualTo(Resolution.TO_TARGET);
            assertThat(decide(ConflictPolicy.TARGET, known, 'A', 'd')).isEqualTo(Resolution.TO_SOURCE);
            assertThat(decide(ConflictPolicy.ASK, known, 'A', 'd')).isEqualTo(Resolution.CONFLICT);
        }
    }

    private static Resolution decide(ConflictPolicy policy, char known, char source, char target) {
        Entry then = ENTRIES.get(known);
        return reconciler(policy)
                .decide(then == null ? null : new Agreed(then, then), ENTRIES.get(source), ENTRIES.get(target));
    }

    private static TwoWayReconciler reconciler(ConflictPolicy policy) {
        return new TwoWayReconciler(new Comparison(1, true, true, true, false), policy);
    }

    private static Entry file(int content, int mode) {
        return new Entry("n", EntryKind.FILE, content, new Timestamp(content, 0), mode, 0, 0, 0, 1, 0, "");
    }

    private static Entry entry(EntryKind kind, long size, int mode, String link) {
        return new Entry("n", kind, size, new Timestamp(7, 0), mode, 0, 0, 0, 1, 0, link);
    }
}
