package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is edited, the plan makes the new content; and what it takes as new is little more than what is. */
class DeltaPropertyTest {
    @Test
    void everyPlanMakesTheNewContent() throws InterruptedException {
        for (int seed = 0; seed < 250; seed++) {
            var random = new SplittableRandom(seed);
            byte[] basis = content(random);
            var edits = new Edits(seed, basis);
            edits.some(random.nextInt(12));
            byte[] source = edits.content;
            var scheme = new BlockScheme(1024 << random.nextInt(4), random.nextLong());
            var rig = new Rig(scheme, source, basis);
            DeltaPlan plan = rig.plan(random.nextInt(8) != 0);
            assertThat(Rig.apply(plan, source, basis))
                    .as("seed %d: %s", seed, edits.log)
                    .isEqualTo(source);
            assertThat(rig.questions).as("seed %d: %s", seed, edits.log).isLessThan(16);
        }
    }

    @Test
    void littleMoreIsTakenAsNewThanIs() throws InterruptedException {
        long literal = 0;
        long fresh = 0;
        for (int seed = 0; seed < 60; seed++) {
            byte[] basis = BlockTreeTest.random(3_000_000, seed);
            var edits = new Edits(seed, basis);
            edits.some(1 + seed % 8);
            var rig = new Rig(new BlockScheme(1024, seed), edits.content, basis);
            DeltaPlan plan = rig.plan();
            // at a seam, what is left of a block on each side is lost, and the last block of the basis may be short
            assertThat(plan.literalBytes())
                    .as("seed %d: %s", seed, edits.log)
                    .isLessThan(edits.fresh + (edits.seams + 2) * 1024L);
            assertThat(rig.tables + rig.digests).isLessThan(basis.length / 60);
            literal += plan.literalBytes();
            fresh += edits.fresh;
        }
        assertThat(literal).isLessThan(fresh * 11 / 10);
    }

    private static byte[] content(SplittableRandom random) {
        byte[] content = new byte[random.nextInt(random.nextBoolean() ? 10_000 : 1_000_000)];
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> {
                for (int i = 0; i < content.length; i++) {
                    content[i] = (byte) (i / 3000 * 7);
                }
            }
            default -> random.nextBytes(content);
        }
        return content;
    }
}
