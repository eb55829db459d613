package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Guard.Kind;
import org.ferrywright.core.Guard.Totals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    @ParameterizedTest
    @CsvSource({
        "500, 10000, 500, false",
        "500, 10000, 501, true",
        "20%, 1000, 200, false",
        "20%, 1000, 201, true",
        "0, 10, 1, true",
        "0, 10, 0, false",
        "0%, 10, 1, true",
        "100%, 10, 10, false",
        "50%, 4, 3, true",
        "0.5%, 1000, 5, false",
        "0.5%, 1000, 6, true"
    })
    void holdsWhatIsOverTheLimit(String limit, long target, long deletes, boolean held) {
        var hold = Guard.check(new Totals(7, target, deletes), DeleteLimit.parse(limit));
        assertThat(hold.isPresent()).isEqualTo(held);
        hold.ifPresent(h -> assertThat(h.kind()).isEqualTo(Kind.MASS_DELETE));
    }

    @Test
    void byDefaultHalfMayGoAndSmallTreesMayLoseAHundred() {
        assertThat(Guard.check(new Totals(1, 101, 100), DeleteLimit.DEFAULT)).isEmpty();
        assertThat(Guard.check(new Totals(1, 150, 101), DeleteLimit.DEFAULT)).isPresent();
        assertThat(Guard.check(new Totals(1, 1_000, 500), DeleteLimit.DEFAULT)).isEmpty();
        assertThat(Guard.check(new Totals(1, 1_000, 501), DeleteLimit.DEFAULT)).isPresent();
        assertThat(Guard.check(new Totals(1, 150, 101), new DeleteLimit(-1, 50, 100)))
                .isPresent();
        assertThat(Guard.check(new Totals(1, 101, 100), new DeleteLimit(-1, 50, 100)))
                .isEmpty();
    }

    @Test
    void anEmptySourceIsHeldWhateverTheLimit() {
        var hold = Guard.check(new Totals(0, 3, 3), DeleteLimit.parse("100%"));
        assertThat(hold).hasValueSatisfying(h -> {
            assertThat(h.kind()).isEqualTo(Kind.EMPTY_SOURCE);
            assertThat(h.detail()).contains("3 entries");
        });
        assertThat(Guard.check(new Totals(0, 0, 0), DeleteLimit.DEFAULT)).isEmpty();
        assertThat(Guard.check(new Totals(0, 5, 0), DeleteLimit.DEFAULT)).isEmpty();
    }

    @Test
    void tellsTheFigures() {
        assertThat(Guard.check(new Totals(1, 10, 6), DeleteLimit.parse("50%"))
                        .orElseThrow()
                        .detail())
                .isEqualTo("6 of the target's 10 entries would be deleted, the limit is 50 %");
        assertThat(Guard.check(new Totals(1, 10, 6), DeleteLimit.parse("2"))
                        .orElseThrow()
                        .detail())
                .isEqualTo("6 of the target's 10 entries would be deleted, the limit is 2 entries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "x", "-1", "101%", "-1%", "NaN%", "1.5", "5 %%", "99999999999999999999"})
    void refusesWhatIsNoLimit(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeleteLimit.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
