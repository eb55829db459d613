package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.engine.internal.Strategy.Case;
import org.ferrywright.engine.internal.Strategy.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyTest {
    private static final long GB = 1_000_000_000;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // what, size, basis, unable, remote, sparse, at hand, in place, not in place, whole, MB/s sent, way, why
        "usual,            1e9, 1e9, , true,  false, false, false, ,  false, 0,    DELTA,    compared by blocks",
        "at hand,          1e9, 1e9, , true,  false, true,  false, ,  false, 0,    DELTA,    at hand",
        "slow link,        1e9, 1e9, , true,  false, false, false, ,  false, 12,   DELTA,    compared",
        "loopback,         1e9, 1e9, , true,  false, false, false, ,  false, 1200, DELTA,    compared",
        "fast link,        1e9, 1e9, , true,  false, false, false, ,  false, 3000, STREAM,   the link is fast: 3000 MB/s",
        "fast but at hand, 1e9, 1e9, , true,  false, true,  false, ,  false, 3000, DELTA,    at hand",
        "very fast,        1e9, 1e9, , true,  false, true,  false, ,  false, 5000, STREAM,   the link is fast",
        "fast in place,    1e9, 1e9, , true,  false, false, true,  ,  false, 5000, IN_PLACE, compared",
        "whole wanted,     1e9, 1e9, , true,  false, true,  false, ,  true,  0,    STREAM,   --whole-file",
        "no basis,         1e9, -1,  , true,  false, false, false, ,  false, 0,    STREAM,   nothing like it",
        "unable,           1e9, 1e9, cannot, true, false, false, true, , false, 0, STREAM,   cannot",
        "local,            1e9, 1e9, , false, false, false, false, ,  false, 0,    STREAM,   on this machine",
        "local in place,   1e9, 1e9, , false, false, false, true,  ,  false, 0,    IN_PLACE, compared",
        "local with holes, 1e9, 1e9, , false, true,  false, false, ,  false, 0,    DELTA,    compared",
        "holes on a fast link, 1e9, 1e9, , true, true, false, false, , false, 9000, DELTA,   compared",
        "not in place,     1e9, 1e9, , true,  false, false, true,  kept, false, 0, DELTA,    not in place: kept",
        "local and not in place, 1e9, 1e9, , false, false, false, true, kept, false, 0, STREAM, on this machine",
        "grown much,       17e9, 1e9, , true, false, true,  false, ,  false, 0,    STREAM,   16 times",
        "cut short,        1e9, 17e9, , true, false, true,  true,  ,  false, 0,    STREAM,   16 times",
        "grown less,       15e9, 1e9, , true, false, true,  false, ,  false, 0,    DELTA,    at hand",
        "nothing in it,    1e9, 0,   , true,  false, true,  false, ,  false, 0,    STREAM,   16 times"
    })
    void chooses(
            String name,
            double size,
            double basis,
            String unable,
            boolean remote,
            boolean sparse,
            boolean atHand,
            boolean inPlace,
            String notInPlace,
            boolean whole,
            double megabytesSent,
            Way way,
            String why) {
        Strategy chosen = Strategy.choose(new Case(
                (long) size,
                (long) basis,
                unable,
                remote,
                sparse,
                atHand,
                inPlace,
                notInPlace,
                whole,
                megabytesSent * 1e6,
                Rates.USUAL_READING,
                Rates.USUAL_COPYING));
        assertThat(chosen.way()).as(name).isEqualTo(way);
        assertThat(chosen.why()).contains(why);
    }

    @Test
    void slowDisksBehindAFastLinkAreNotReadTwice() {
        var onDisks = new Case(GB, GB, null, true, false, false, false, null, false, 140e6, 150e6, 150e6);
        assertThat(Strategy.choose(onDisks).way()).isEqualTo(Way.DELTA);
        var fastLink = new Case(GB, GB, null, true, false, false, false, null, false, 400e6, 150e6, 150e6);
        assertThat(Strategy.choose(fastLink).way()).isEqualTo(Way.STREAM);
    }
}
