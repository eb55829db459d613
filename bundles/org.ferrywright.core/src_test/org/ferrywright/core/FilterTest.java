package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrywright.core.Filter.Verdict.EXCLUDED;
import static org.ferrywright.core.Filter.Verdict.INCLUDED;
import static org.ferrywright.core.Filter.Verdict.SEARCHED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.Filter.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {size>10M}            | f 10485761    | true
                    {size>10M}            | f 10485760    | false
                    {size>=10M}           | f 10485760    | true
                    {size<1k}             | f 1023        | true
                    {size<1K}             | f 1024        | false
                    {size<=1KiB}          | f 1024        | true
                    {size=0}              | f 0           | true
                    {size=0}              | f 1           | false
                    {size>1.5k}           | f 1537        | true
                    {size>1.5k}           | f 1536        | false
                    {size>=0}             | d             | false
                    {size>=0}             | l             | false
                    {age>30d}             | f 0 2592001   | true
                    {age>30d}             | f 0 2592000   | false
                    {age>=30d}            | f 0 2592000   | true
                    {age<2h}              | f 0 7199      | true
                    {age<2h}              | f 0 -5        | true
                    {age<2h}              | f 0 7200      | false
                    {age>0.5m}            | f 0 31        | true
                    {age>1w}              | f 0 604801    | true
                    {age<=1y}             | f 0 31536000  | true
                    {age<=1y}             | f 0 31536001  | false
                    {age<10s}             | d             | false
                    {type:file}           | f 0           | true
                    {type:folder}         | d             | true
                    {type:folder}         | f 0           | false
                    {type:link}           | l             | true
                    {type=link}           | f 0           | false
                    {attr:readonly}       | f 0 0 444     | true
                    {attr:readonly}       | f 0 0 464     | false
                    {attr:executable}     | f 0 0 654     | true
                    {attr:executable}     | f 0 0 644     | false
                    {attr:executable}     | d             | false
                    {attr:setuid}         | f 0 0 4755    | true
                    {attr:setuid}         | f 0 0 2755    | true
                    {attr:setuid}         | f 0 0 755     | false
                    {attr:hidden}         | f 0           | false
                    n{size>1,age>1s}      | f 2 2         | true
                    n{size>1,age>1s}      | f 2 0         | false
                    { size > 1 , age>1s } | f 2 2         | true
                    m{size>1}             | f 2           | false
                    re:.{size>1}          | f 2           | true
                    re:n{1}               | f 0           | true
            """)
    void conditions(String rule, String facts, boolean excluded) {
        var filter = filter("-" + rule).at(new Timestamp(1_000_000_000, 500));
        assertThat(filter.testWhole("n", entry(facts)) == EXCLUDED).isEqualTo(excluded);
    }

    /** {@code f SIZE AGE MODE}, or {@code d} or {@code l}. */
    private static Entry entry(String facts) {
        String[] parts = facts.split(" ");
        EntryKind kind = switch (parts[0]) {
            case "f" -> EntryKind.FILE;
            case "d" -> EntryKind.DIRECTORY;
            default -> EntryKind.SYMLINK;
        };
        long size = parts.length > 1 ? Long.parseLong(parts[1]) : 0;
        long age = parts.length > 2 ? Long.parseLong(parts[2]) : 0;
        int mode = parts.length > 3 ? Integer.parseInt(parts[3], 8) : 0644;
        return new Entry("n", kind, size, new Timestamp(1_000_000_000 - age, 500), mode, 0, 0, 0, 1, 0, "");
    }

    @Test
    void unknownFactsMeetNoCondition() {
        var unreadable = Entry.unreadable("n");
        var filter =
                filter("-{size=0}", "-{age>1y}", "-{attr:readonly}", "-{type:file}", "-{type:folder}", "-{type:link}");
        assertThat(filter.at(new Timestamp(1L << 40, 0)).testWhole("n", unreadable))
                .isEqualTo(INCLUDED);
    }

    @Test
    void timesAtTheEndsOfTheirRangeHaveAnAge() {
        var filter = filter("-{age>1y}").at(new Timestamp(Long.MAX_VALUE, 0));
        var old = new Entry("n", EntryKind.FILE, 0, new Timestamp(Long.MIN_VALUE, 1), 0, 0, 0, 0, 1, 0, "");
        assertThat(filter.testWhole("n", old)).isEqualTo(EXCLUDED);
        var young = new Entry("n", EntryKind.FILE, 0, new Timestamp(Long.MAX_VALUE, 1), 0, 0, 0, 0, 1, 0, "");
        assertThat(filter.at(new Timestamp(Long.MIN_VALUE, 0)).testWhole("n", young))
                .isEqualTo(INCLUDED);
    }

    @Test
    void anAgeNeedsATimeToCountFrom() {
        assertThatThrownBy(() -> filter("-{age>1d}").testWhole("n", file("n")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hiddenIsWhatBeginsWithADotFoldersToo() {
        var filter = filter("-{attr:hidden}");
        assertThat(verdict(filter, ".git", true)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "d/.x", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "d.x", false)).isEqualTo(INCLUDED);
        assertThat(filter.looksAtFacts()).isFalse();
    }

    @Test
    void noFolderIsExcludedBySizeOrAgeAndAnIncludeLeavesItSearched() {
        var now = new Timestamp(1_000_000_000, 0);
        assertThat(filter("-*{size>=0}").at(now).testFolder("d", INCLUDED)).isEqualTo(INCLUDED);
        assertThat(filter("+*{age>1s}").at(now).testFolder("d", SEARCHED)).isEqualTo(SEARCHED);
        assertThat(filter("+{size>1}").root()).isEqualTo(SEARCHED);
    }

    @Test
    void regularExpressionsAreHeldAgainstTheWholePath() {
        var filter = filter("-re:(.*/)?\\d{4}-\\d\\d/.*\\.(log|txt)");
        assertThat(verdict(filter, "a/2026-11/x.log", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "2026-11/x.txt", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter, "2026-11/x.txt2", false)).isEqualTo(INCLUDED);
        assertThat(filter.looksAtFacts()).isFalse();
        assertThat(filter.isSimple()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    *.TMP       | a.tmp
                    KEEP*       | keeper
                    Straße      | STRASSE?
                    Äb          | äB
                    A/?.[B]     | a/x.b
                    re:.*\\.TMP | x/a.tmp
                    Thumbs.db   | x/THUMBS.DB
            """)
    void caseIsIgnoredOnDemand(String rule, String path) {
        var rules = List.of(new Rule(false, rule));
        boolean sharpS = path.endsWith("?");
        assertThat(verdict(new Filter(rules, true), path, false) == EXCLUDED).isEqualTo(!sharpS);
        assertThat(verdict(new Filter(rules), path, false)).isEqualTo(INCLUDED);
        assertThat(new Filter(rules, true)).isNotEqualTo(new Filter(rules));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{3F2504E0-4F89-11D3}",
                "a{b}",
                "*.{iso,img}",
                "{a}",
                "a{",
                "a}",
                "{}",
                "x{a,size>1}y",
                "\\{size>1}",
                "a\\{size=1}"
            })
    void bracesThatBeginWithNoComparisonArePartOfTheName(String rule) {
        assertThat(filter("-" + rule).isSimple()).isTrue();
    }

    @Test
    void anEscapedBraceIsPartOfTheName() {
        assertThat(verdict(filter("-\\{size>1}"), "{size>1}", false)).isEqualTo(EXCLUDED);
        assertThat(verdict(filter("-*.{iso,img}"), "a.{iso,img}", false)).isEqualTo(EXCLUDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{sise>1}",
                "{size>1X}",
                "{size>}",
                "{size:1}",
                "{size!=1}",
                "{size>99999999999G}",
                "{age=1d}",
                "{age>1}",
                "{age>1D}",
                "{age>30 days}",
                "{attr:archive}",
                "{attr>hidden}",
                "{type:dir}",
                "{size>1,}",
                "{size>1,iso}",
                "{size>1,type:folder}",
                "a/{size>1}",
                "a/{type:file}",
                "re:",
                "re:(a",
                "re:{size>1}",
                "re:(?=a)",
                "{type:folder,type:file}"
            })
    void badRulesAreNamed(String rule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter("-ok", "-" + rule))
                .withMessageContaining("the pattern '" + rule + "' cannot be read: ");
    }

    /** What one side excludes for its facts, the other may hold as something that takes part: a name to leave alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -{size>1G}              | n      | true
                    -*.iso{age>1d}          | n      | false
                    -n                      | n      | false
                    -n/                     | n      | true
                    -{type:link}            | n      | true
                    -{attr:hidden}          | .n     | false
                    -n,-{size>1G}           | n      | false
                    -{size>1G},-n           | n      | false
                    +*.jpg                  | n      | false
                    +{size>1}               | n      | true
                    +*.jpg,-n{size>1}       | n      | false
                    +*.jpg,+n/,-n{size>1}   | n      | true
                    +x/                     | n      | false
                    +x/                     | x      | true
                    -{size>1},+{attr:hidden}| .n     | true
            """)
    void tellsWhatOtherFactsMightLetTakePart(String rules, String path, boolean withheld) {
        var filter = filter(rules.split(","));
        assertThat(filter.withholds(path, filter.root())).isEqualTo(withheld);
    }

    @Test
    void temporariesAreNeverWithheld() {
        assertThat(filter("-{size>1}").withholds(TemporaryNames.of("0123abcd", 1), INCLUDED))
                .isFalse();
    }

    /** What is said before the facts are known never contradicts what is said after, and withheld names cover what facts decide. */
    @Test
    void whatIsToldEarlyHoldsForAllFacts() {
        var random = new Random(7);
        String[] rules = {
            "-a",
            "+b",
            "-*/",
            "+a*",
            "-{size>5}",
            "+{size>5}",
            "-b{type:link}",
            "+a/",
            "-{age>1d}",
            "+{attr:hidden}",
            "-re:.b.*",
            "-{attr:executable}",
            "+re:a+{size=0}",
            "-{type:folder}",
            "+b{type:file}",
            "-.*"
        };
        String[] paths = {"a", "b", ".b", "ab", "aa"};
        int uncertain = 0;
        for (int i = 0; i < 20_000; i++) {
            String[] chosen = new String[random.nextInt(4) + 1];
            Arrays.setAll(chosen, _ -> rules[random.nextInt(rules.length)]);
            var filter = filter(chosen).at(new Timestamp(1_000_000_000, 500));
            String path = paths[random.nextInt(paths.length)];
            var parent = random.nextBoolean() ? INCLUDED : SEARCHED;
            var early = filter.testEarly(path, parent);
            var seen = new HashSet<Verdict>();
            for (String facts :
                    List.of("f 0", "f 9", "f 0 90000", "f 9 90000", "f 0 0 755", "f 9 90000 755", "l", "d")) {
                var verdict = filter.test(path, entry(facts), parent);
                assertThat(facts.equals("d") || early == null || early == verdict)
                        .as("%s on %s %s: %s, then %s", List.of(chosen), path, facts, early, verdict)
                        .isTrue();
                var whole = filter.testWhole("a/" + path, entry(facts));
                assertThat(filter.explain("a/" + path, entry(facts)).verdict()).isEqualTo(whole);
                seen.add(verdict);
            }
            if (seen.contains(EXCLUDED) && seen.contains(INCLUDED)) {
                uncertain++;
                assertThat(filter.withholds(path, parent))
                        .as("%s on %s", List.of(chosen), path)
                        .isTrue();
            }
        }
        assertThat(uncertain).isGreaterThan(1_000);
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
            verdict = filter.testFolder(path.substring(0, slash), verdict);
            if (verdict == EXCLUDED) {
                return EXCLUDED;
            }
        }
        return directory ? filter.testFolder(path, verdict) : filter.test(path, file(path), verdict);
    }

    private static Entry file(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new Entry(name, EntryKind.FILE, 0, new Timestamp(0, 0), 0644, 0, 0, 0, 1, 0, "");
    }

    private static Filter filter(String... rules) {
        List<Rule> out = new ArrayList<>();
        for (String rule : rules) {
            out.add(new Rule(rule.charAt(0) == '+', rule.substring(1)));
        }
        return new Filter(out);
    }
}
