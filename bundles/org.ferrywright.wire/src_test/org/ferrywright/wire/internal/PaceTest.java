package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final double TEXT = 0.35;
    private static final long MILLISECOND = 1_000_000;

    private long now = 1;
    private double capacity;
    private final Pace pace = new Pace(() -> now, () -> capacity);

    /** Sends as much as a network of this rate takes in a second, which is full all the time. */
    private void saturate(double bytesPerSecond) {
        pace.held();
        send(bytesPerSecond, bytesPerSecond);
        pace.released();
    }

    private void send(double bytesPerSecond, double wirePerSecond) {
        for (int i = 0; i < 100; i++) {
            now += 10 * MILLISECOND;
            pace.sent((long) (bytesPerSecond / 100), (long) (wirePerSecond / 100));
        }
    }

    @Test
    @DisplayName("the first megabytes are compressed, before anything is known of the network")
    void first() {
        assertThat(pace.level(TEXT)).isNotEqualTo(Pace.RAW);
        pace.sent(15 << 20, 15 << 20);
        assertThat(pace.level(TEXT)).isNotEqualTo(Pace.RAW);
        pace.sent(2 << 20, 2 << 20);
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
    }

    @Test
    @DisplayName("a network of 100 Mbit/s that holds senders back gets the strongest level")
    void slowNetwork() {
        saturate(12e6);
        assertThat(pace.level(TEXT)).isEqualTo(3);
    }

    @Test
    @DisplayName("the faster the network, the lighter the level")
    void mediumNetwork() {
        saturate(50e6);
        assertThat(pace.level(TEXT)).isIn(1, -1, -5);
        saturate(110e6);
        assertThat(pace.level(TEXT)).isEqualTo(-5);
    }

    @Test
    @DisplayName("a fast network is spared even when it is full")
    void fastNetwork() {
        saturate(400e6);
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
    }

    @Test
    @DisplayName("a slow peer behind a network with room is no reason to compress")
    void slowPeer() {
        send(12e6, 12e6);
        send(12e6, 12e6);
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
    }

    @Test
    @DisplayName("a peer that reads slowly on a fast network is no reason to compress, whoever waits for it")
    void peerThatReadsSlowly() {
        capacity = 900e6;
        saturate(50e6);
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
        capacity = 60e6;
        saturate(50e6);
        assertThat(pace.level(TEXT)).isNotEqualTo(Pace.RAW);
    }

    @Test
    @DisplayName("a machine that compresses slowly takes a lighter level")
    void slowMachine() {
        saturate(12e6);
        for (int i = 0; i < 200; i++) {
            pace.compressed(3, 1 << 20, 45 * MILLISECOND);
        }
        assertThat(pace.level(TEXT)).isEqualTo(-5);
    }

    @Test
    @DisplayName("what keeps the network from being full goes on as long as it is needed for that")
    void keepsOn() {
        saturate(12e6);
        send(30e6, 11e6);
        assertThat(pace.level(TEXT)).isEqualTo(3);
    }

    @Test
    @DisplayName("little data on a slow network is sent as it is")
    void littleData() {
        saturate(12e6);
        send(5e6, 2e6);
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
    }

    @Test
    @DisplayName("after some seconds without a full network it is tried whether it has become faster")
    void triesAgain() {
        saturate(12e6);
        for (int second = 0; second < 6; second++) {
            send(30e6, 11e6);
        }
        assertThat(pace.level(TEXT)).isEqualTo(Pace.RAW);
        saturate(12e6);
        assertThat(pace.level(TEXT)).isEqualTo(3);
    }
}
