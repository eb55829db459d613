package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.ferrywright.delta.DeltaPlan.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaPlannerTest {
    private static final BlockScheme SCHEME = new BlockScheme(4096, 11);
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 100_000, 20 * MIB, 20 * MIB + 77})
    void whatIsTheSameIsCopied(int size) throws InterruptedException {
        byte[] content = BlockTreeTest.random(size, 1);
        DeltaPlan plan = Rig.plan(SCHEME, content, content);
        assertThat(plan.finding()).isEqualTo(Finding.SAME);
        assertThat(plan.literals()).isEmpty();
        assertThat(plan.copies()).hasSize(size == 0 ? 0 : 1);
        assertThat(Rig.apply(plan, content, content)).isEqualTo(content);
    }

    @Test
    void scatteredBlocksCostLittleMoreThanTheyAre() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(64 * MIB, 2);
        byte[] source = basis.clone();
        var random = new Random(3);
        int blocks = basis.length / 4096;
        for (int i = 0; i < blocks / 100; i++) {
            System.arraycopy(BlockTreeTest.random(4096, i), 0, source, random.nextInt(blocks) * 4096, 4096);
        }
        var rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan();
        assertThat(plan.finding()).isEqualTo(Finding.ALIGNED);
        assertThat(plan.staysInPlace()).isTrue();
        assertThat(plan.literalBytes()).isLessThanOrEqualTo(blocks / 100 * 4096);
        assertThat(rig.wire(plan)).isLessThan(blocks / 100 * 4096 * 105L / 100);
        assertThat(Rig.apply(plan, source, basis)).isEqualTo(source);
    }

    @Test
    void whatWasInsertedCostsLittleMoreThanItIs() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(100 * MIB, 4);
        int inserted = MIB + 137;
        byte[] source = inserted(basis, 3 * MIB + 5, BlockTreeTest.random(inserted, 5));
        var rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan();
        assertThat(plan.finding()).isEqualTo(Finding.MOVED);
        assertThat(plan.literalBytes()).isLessThan(inserted + 2 * 4096);
        assertThat(rig.wire(plan)).isLessThan(inserted + 100_000);
        assertThat(Rig.apply(plan, source, basis)).isEqualTo(source);
    }

    @Test
    void whatWasAppendedCostsLittleMoreThanItIs() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(100 * MIB + 77, 6);
        byte[] source = inserted(basis, basis.length, BlockTreeTest.random(10 * MIB, 7));
        var rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan();
        assertThat(plan.finding()).isEqualTo(Finding.ALIGNED);
        assertThat(plan.literalBytes()).isLessThan(10 * MIB + 4096);
        assertThat(rig.wire(plan)).isLessThan(10 * MIB * 104L / 100);
        assertThat(Rig.apply(plan, source, basis)).isEqualTo(source);
    }

    @Test
    void whatIsAllNewIsSeenSoon() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(150 * MIB, 8);
        byte[] source = BlockTreeTest.random(150 * MIB, 9);
        var rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan();
        assertThat(plan.finding()).isEqualTo(Finding.MOSTLY_NEW);
        assertThat(rig.wire(plan) - plan.literalBytes()).isLessThan(source.length / 200);
        long searched = rig.steps.stream()
                .mapToLong(s -> s instanceof DeltaStep.Search(var search)
                        ? search.regions().stream().mapToLong(ByteRange::length).sum()
                        : 0)
                .sum();
        assertThat(searched).isLessThan(source.length / 2);
    }

    private static byte[] inserted(byte[] basis, int at, byte[] what) {
        byte[] result = Arrays.copyOf(basis, basis.length + what.length);
        System.arraycopy(what, 0, result, at, what.length);
        System.arraycopy(basis, at, result, at + what.length, basis.length - at);
        return result;
    }
}
