package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.VersionId.Why;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void readsLimitsInAnyOrder() {
        assertThat(Retention.parse("5,30d,10G")).isEqualTo(new Retention(5, Duration.ofDays(30), 10L << 30));
        assertThat(Retention.parse("10g,5,30D")).isEqualTo(new Retention(5, Duration.ofDays(30), 10L << 30));
        assertThat(Retention.parse("12h")).isEqualTo(new Retention(0, Duration.ofHours(12), 0));
        assertThat(Retention.parse("8w").age()).isEqualTo(Duration.ofDays(56));
        assertThat(Retention.parse("1y").age()).isEqualTo(Duration.ofDays(365));
        assertThat(Retention.parse("500k").bytes()).isEqualTo(500L << 10);
        assertThat(Retention.parse("999999T").bytes()).isEqualTo(999_999L << 40);
        assertThat(Retention.parse("all")).isEqualTo(Retention.ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "0",
                "0d",
                "0G",
                "-1",
                "5,5",
                "1d,2d",
                "1G,2M",
                "5,",
                "d",
                "5 d",
                "1.5G",
                "10m5",
                "9999999999",
                "all,5",
                "0B",
                "9999999999999T",
                "\n5"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.parse(text))
                .withMessageContaining("5,30d,10G");
    }

    @ParameterizedTest
    @CsvSource(value = {"5", "30d", "12h", "10G", "5;30d;1536M", "3;500k", "all", "7d;2T", "1B", "3;1025B"})
    void isToldAsItIsRead(String text) {
        String limits = text.replace(';', ',');
        assertThat(Retention.parse(limits)).hasToString(limits);
    }

    @Test
    void countAndAgeBothHold() {
        var ids = List.of(id(1), id(10), id(40), id(50), id(2));
        assertThat(new Retention(3, null, 0).expired(ids, NOW)).containsExactlyInAnyOrder(id(40), id(50));
        assertThat(new Retention(0, Duration.ofDays(30), 0).expired(ids, NOW))
                .containsExactlyInAnyOrder(id(40), id(50));
        assertThat(new Retention(1, Duration.ofDays(30), 0).expired(ids, NOW))
                .containsExactlyInAnyOrder(id(2), id(10), id(40), id(50));
        assertThat(new Retention(4, Duration.ofDays(45), 0).expired(ids, NOW)).containsExactly(id(50));
        assertThat(Retention.ALL.expired(ids, NOW)).isEmpty();
        assertThat(new Retention(0, null, 1).expired(ids, NOW)).isEmpty();
    }

    @Test
    void nothingThatIsNewerThanWhatStaysEverGoes() {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            var ids = new ArrayList<VersionId>();
            for (int i = random.nextInt(12); i > 0; i--) {
                ids.add(id(random.nextInt(60) + i / 100.0));
            }
            Collections.shuffle(ids, random);
            int newest = random.nextInt(6);
            Duration age = random.nextBoolean() ? null : Duration.ofDays(1 + random.nextInt(60));
            var retention = new Retention(newest, age, 0);
            var expired = retention.expired(ids, NOW);
            var stay = new ArrayList<>(ids);
            stay.removeAll(expired);
            for (VersionId gone : expired) {
                assertThat(stay).allMatch(id -> id.compareTo(gone) > 0);
            }
            assertThat(stay).hasSizeLessThanOrEqualTo(newest == 0 ? Integer.MAX_VALUE : newest);
            assertThat(stay).allMatch(id -> age == null || !id.kept().isBefore(NOW.minus(age)));
            boolean needless = expired.stream()
                    .anyMatch(id -> (age == null || !id.kept().isBefore(NOW.minus(age)))
                            && (newest == 0 || stay.size() < newest));
            assertThat(needless).as("%s of %s goes", expired, ids).isFalse();
        }
    }

    private static VersionId id(double daysAgo) {
        return new VersionId(NOW.minusSeconds(Math.round(daysAgo * 86_400)), Why.REPLACED, "20261122-140455-ab12");
    }
}
