package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final AtomicLong now = new AtomicLong();
    private final Strangers strangers = new Strangers(now::get);

    @Test
    void anAddressThatComesTooOftenIsRefusedForAWhile() throws Exception {
        for (int i = 0; i < Strangers.BURST; i++) {
            assertThat(come("192.0.2.1")).isTrue();
        }
        assertThat(come("192.0.2.1")).as("the first of the trickle").isTrue();
        assertThat(come("192.0.2.1")).isFalse();
        assertThat(come("192.0.2.2")).isTrue();
        now.addAndGet(Strangers.TRICKLE);
        assertThat(come("192.0.2.1")).isTrue();
        assertThat(come("192.0.2.1")).isFalse();
        now.addAndGet(70_000_000_000L);
        assertThat(come("192.0.2.1")).isTrue();
        assertThat(come("192.0.2.1")).isTrue();
    }

    @Test
    void manyAddressesTogetherAreRefusedToo() throws Exception {
        for (int i = 0; i < Strangers.TOTAL_BURST; i++) {
            assertThat(come("192.0.2." + i)).isTrue();
        }
        assertThat(come("192.0.2.200")).isTrue();
        assertThat(come("192.0.2.201")).isFalse();
    }

    @Test
    void aPeersAddressIsNotLockedOut() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        assertThat(strangers.arrive(address)).isTrue();
        strangers.settled(address, true);
        strangers.count(address, 100);
        strangers.paired(InetAddress.getByName("192.0.2.9"));
        strangers.count(InetAddress.getByName("192.0.2.9"), 100);
        for (int i = 0; i < 5; i++) {
            assertThat(strangers.arrive(address)).isTrue();
            assertThat(strangers.arrive(InetAddress.getByName("192.0.2.9"))).isTrue();
        }
        assertThat(strangers.mayPair(address)).isFalse();
    }

    @Test
    void onlySoManyWaitAtOnce() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < Strangers.PENDING_PER_ADDRESS; i++) {
            assertThat(strangers.arrive(address)).isTrue();
        }
        assertThat(strangers.arrive(address)).isFalse();
        strangers.settled(address, false);
        assertThat(strangers.arrive(address)).isTrue();
    }

    @Test
    void neighboursInOneIpv6NetworkCountAsOne() throws Exception {
        for (int i = 0; i < Strangers.BURST; i++) {
            assertThat(come("2001:db8::" + i)).isTrue();
        }
        assertThat(come("2001:db8::fffe")).isTrue();
        assertThat(come("2001:db8::ffff")).isFalse();
        assertThat(come("2001:db8:0:1::1")).isTrue();
    }

    private boolean come(String text) throws UnknownHostException {
        var address = InetAddress.getByName(text);
        if (!strangers.arrive(address)) {
            return false;
        }
        strangers.count(address, 1);
        strangers.settled(address, false);
        return true;
    }
}
