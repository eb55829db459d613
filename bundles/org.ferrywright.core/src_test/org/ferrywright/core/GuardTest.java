package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
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
        "100, 10, 10%, false",
        "100, 11, 10%, true",
        "100, 50, 50, false",
        "100, 51, 50, true",
        "100, 1, 0, true",
        "100, 0, 0, false",
        "100, 100, 100%, false"
    })
    void deletesOverTheLimitAreHeld(long target, long deletes, String limit, boolean held) {
        assertThat(check(7, target, deletes, DeleteLimit.parse(limit)).map(Guard.Hold::kind))
                .isEqualTo(held ? Optional.of(Kind.MASS_DELETE) : Optional.empty());
    }

    @Test
    void aFewEntriesMayAlwaysGo() {
        assertThat(check(1, 11, 10, DeleteLimit.DEFAULT)).isEmpty();
        assertThat(check(1, 15, 11, DeleteLimit.DEFAULT)).isPresent();
        assertThat(check(1, 1_000, 500, DeleteLimit.DEFAULT)).isEmpty();
        assertThat(check(1, 1_000, 501, DeleteLimit.DEFAULT)).isPresent();
    }

    @Test
    void anEmptySourceIsHeldWhateverTheLimit() {
        assertThat(check(0, 3, 3, DeleteLimit.parse("100%")).orElseThrow().kind())
                .isEqualTo(Kind.EMPTY_SOURCE);
        assertThat(check(0, 0, 0, DeleteLimit.DEFAULT)).isEmpty();
        assertThat(check(0, 5, 0, DeleteLimit.DEFAULT)).isEmpty();
    }

    @Test
    void theDetailNamesTheFigures() {
        assertThat(check(1, 10, 6, DeleteLimit.parse("50%")).orElseThrow().detail())
                .contains("6 of the target's 10 entries")
                .contains("50 %");
        assertThat(check(1, 10, 6, DeleteLimit.parse("2")).orElseThrow().detail())
                .contains("2 entries");
    }

    @Test
    void filesThatLookEncryptedAreHeldLongBeforeMostWereRewritten() {
        assertThat(Guard.worthLooking(9, 20)).isFalse();
        assertThat(Guard.worthLooking(10, 20)).isTrue();
        assertThat(Guard.worthLooking(99, 1000)).isFalse();
        assertThat(Guard.worthLooking(100, 1000)).isTrue();
        assertThat(rewrites(20, 100, 20, 15).orElseThrow().kind()).isEqualTo(Kind.SCRAMBLED);
        assertThat(rewrites(20, 100, 20, 14)).isEmpty();
        assertThat(rewrites(20, 100, 5, 5)).as("too few to tell").isEmpty();
    }

    @Test
    void aMassRewriteIsHeld() {
        assertThat(rewrites(201, 250, 0, 0).orElseThrow().kind()).isEqualTo(Kind.MASS_REWRITE);
        assertThat(rewrites(200, 200, 0, 0)).isEmpty();
        assertThat(rewrites(300, 1000, 0, 0)).isEmpty();
    }

    @Test
    void aTargetNearlyFullIsHeld() {
        var totals = new Totals(5, 5, 0, 0, 0, 0, 1001, 1000);
        var hold =
                Guard.check(totals, DeleteLimit.DEFAULT, DeleteLimit.REWRITES).orElseThrow();
        assertThat(hold.kind()).isEqualTo(Kind.NO_SPACE);
        assertThat(hold.detail()).contains("1001").contains("1000");
        assertThat(Guard.check(new Totals(5, 5, 0, 0, 0, 0, 1000, 1000), DeleteLimit.DEFAULT, DeleteLimit.REWRITES))
                .isEmpty();
    }

    @Test
    void encryptedContentIsToldFromTextAndFromCompressedFormats() {
        byte[] text = "Dear customer, the invoice of last month is attached. "
                .repeat(80)
                .getBytes(StandardCharsets.UTF_8);
        byte[] random = new byte[4096];
        new Random(1).nextBytes(random);
        byte[] jpeg = random.clone();
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[2] = (byte) 0xFF;
        byte[] few = new byte[100];
        new Random(2).nextBytes(few);
        assertThat(Scramble.between(text, random)).isEqualTo(Scramble.Finding.YES);
        assertThat(Scramble.between(text, few)).isEqualTo(Scramble.Finding.YES);
        assertThat(Scramble.between(jpeg, random))
                .as("the magic number is gone")
                .isEqualTo(Scramble.Finding.YES);
        assertThat(Scramble.between(text, jpeg)).isEqualTo(Scramble.Finding.NO);
        assertThat(Scramble.between(random, random)).isEqualTo(Scramble.Finding.NO);
        assertThat(Scramble.between(random, text)).isEqualTo(Scramble.Finding.NO);
        assertThat(Scramble.between(text, new byte[3])).isEqualTo(Scramble.Finding.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 100, 200, 256, 300, 400, 512, 700, 1000, 2000, 4096})
    void randomBytesOfAnyLengthLookEncrypted(int length) {
        var random = new Random(length);
        byte[] text =
                "The quick brown fox jumps over 12 lazy dogs; ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] before = Arrays.copyOf(text, length);
        byte[] base64 = Base64.getEncoder().encode(text);
        for (int i = 0; i < 200; i++) {
            byte[] after = new byte[length];
            random.nextBytes(after);
            after[0] = 1;
            assertThat(Scramble.between(before, after)).isEqualTo(Scramble.Finding.YES);
        }
        assertThat(Scramble.between(before, Arrays.copyOf(base64, length))).isEqualTo(Scramble.Finding.NO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "-1", "101%", "x", "1.5", "-3%"})
    void nonsenseIsRefused(String text) {
        assertThatThrownBy(() -> DeleteLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    private static Optional<Guard.Hold> check(long source, long target, long deletes, DeleteLimit limit) {
        return Guard.check(
                new Totals(source, target, deletes, 0, 0, 0, 0, Long.MAX_VALUE), limit, DeleteLimit.REWRITES);
    }

    private static Optional<Guard.Hold> rewrites(long rewrites, long target, int sampled, int scrambled) {
        return Guard.check(
                new Totals(target, target, 0, rewrites, sampled, scrambled, 0, Long.MAX_VALUE),
                DeleteLimit.DEFAULT,
                DeleteLimit.REWRITES);
    }
}
