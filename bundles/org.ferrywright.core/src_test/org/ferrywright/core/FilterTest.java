package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ferrywright.core.Filter.Verdict.EXCLUDED;
import static org.ferrywright.core.Filter.Verdict.INCLUDED;
import static org.ferrywright.core.Filter.Verdict.SEARCHED;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.Filter.Verdict;
import org.junit.jupiter.api.Test;

class FilterTest {
    @Test
    void withoutRulesEverythingTakesPart() {
        assertThat(verdict(Filter.ALL, "a/b", false)).isEqualTo(INCLUDED);
        assertThat(Filter.ALL.root()).isEqualTo(INCLUDED);
    }

    @Test
    void theLastMatchingRuleDecides() {
        var filter = filter("-*.log", "+keep.log", "-/d/keep.log");
        assertThat(verdict(filter, "a.log", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "x/keep.log", false)).isEqualTo(INCLUDED);
        assertThat(verdict(filter, "d/keep.log", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "a.txt", false)).isEqualTo(INCLUDED);
    }

    @Test
    void nothingBelowAnExcludedFolderIsLookedAt() {
        var filter = filter("-build/", "+*.keep");
        assertThat(verdict(filter, "build/a.keep", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "a.keep", false)).isEqualTo(INCLUDED);
    }

    @Test
    void anIncludeAtTheFrontTakesOnlyWhatIsIncluded() {
        var filter = filter("+*.jpg");
        assertThat(filter.root()).isEqualTo(SEARCHED);
        assertThat(verdict(filter, "d", true)).isEqualTo(SEARCHED);
        assertThat(verdict(filter, "d/a.txt", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "d/a.jpg", false)).isEqualTo(INCLUDED);
    }

    @Test
    void whatLiesInAnIncludedFolderGoesWithIt() {
        var filter = filter("+/photos/", "-*.tmp");
        assertThat(verdict(filter, "photos", true)).isEqualTo(INCLUDED);
        assertThat(verdict(filter, "photos/d/a.txt", false)).isEqualTo(INCLUDED);
        assertThat(verdict(filter, "photos/d/a.tmp", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "other/a.txt", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "photos", false)).isEqualTo(EXCLUDED);
    }

    @Test
    void temporariesNeverTakePart() {
        String name = TemporaryNames.of("0123abcd", 1);
        assertThat(verdict(Filter.ALL, name, false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter("+*"), "d/" + name, false)).isEqualTo(EXCLUDED);
        assertThat(verdict(Filter.ALL, name + "x", false)).isEqualTo(INCLUDED);
    }

    @Test
    void equalByItsRules() {
        assertThat(filter("-a", "+b")).isEqualTo(filter("-a", "+b")).hasSameHashCodeAs(filter("-a", "+b"));
        assertThat(filter("-a", "+b")).isNotEqualTo(filter("+b", "-a"));
        assertThat(filter("-a").rules()).containsExactly(new Rule(false, "a"));
    }

    @Test
    void namesThePatternThatCannotBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter("-a", "-[z-a]"))
                .withMessageContaining("[z-a]");
    }

    /** As a walk asks: each folder above first, and nothing below an excluded one. */
    private static Verdict verdict(Filter filter, String path, boolean directory) {
        var verdict = filter.root();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            verdict = filter.test(path.substring(0, slash), true, verdict);
            if (verdict == EXCLUDED) {
                return EXCLUDED;
            }
        }
        return filter.test(path, directory, verdict);
    }

    private static Filter filter(String... rules) {
        List<Rule> out = new ArrayList<>();
        for (String rule : rules) {
            out.add(new Rule(rule.charAt(0) == '+', rule.substring(1)));
        }
        return new Filter(out);
    }
}
