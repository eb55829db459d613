package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
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
        assertThat(arrive("192.0.2.1").answer).isEqualTo(Answer.ENTERED);
        strangers.settled(address, true);
        strangers.count(address, 100);
        strangers.paired(InetAddress.getByName("192.0.2.9"));
        strangers.count(InetAddress.getByName("192.0.2.9"), 100);
        for (int i = 0; i < 5; i++) {
            assertThat(arrive("192.0.2.1").answer).isEqualTo(Answer.ENTERED);
            assertThat(arrive("192.0.2.9").answer).isEqualTo(Answer.ENTERED);
        }
        assertThat(strangers.mayPair(address)).isFalse();
    }

    @Test
    void whoComesWhileManyBeginWaitsForATurn() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        List<Guest> first = arrive("192.0.2.1", Strangers.PENDING_PER_ADDRESS);
        List<Guest> later = arrive("192.0.2.1", 100);
        assertThat(first).allMatch(guest -> guest.answer == Answer.ENTERED);
        assertThat(later).allMatch(guest -> guest.answer == null);
        assertThat(arrive("192.0.2.2").answer).as("one from elsewhere").isEqualTo(Answer.ENTERED);
        strangers.left(later.get(0));
        for (int i = 1; i < later.size(); i++) {
            assertThat(later.get(i).answer).isNull();
            strangers.settled(address, true);
            assertThat(later.get(i).answer).as("first come first").isEqualTo(Answer.ENTERED);
        }
        assertThat(later.get(0).answer).as("one that has gone").isNull();
    }

    @Test
    void onlySoManyWaitAtOnce() throws Exception {
        arrive("192.0.2.1", Strangers.PENDING_PER_ADDRESS + Strangers.WAITING_PER_ADDRESS);
        assertThat(arrive("192.0.2.1").answer).isEqualTo(Answer.REFUSED);
        int others = (Strangers.PENDING - Strangers.PENDING_PER_ADDRESS) / Strangers.BURST + 1;
        for (int i = 0; i < others; i++) {
            arrive("192.0.2." + (100 + i), Strangers.BURST);
        }
        List<Guest> rest = arrive("192.0.2.2", Strangers.WAITING);
        assertThat(rest.getFirst().answer).isNull();
        assertThat(rest.getLast().answer).isEqualTo(Answer.REFUSED);
    }

    @Test
    void thoseWhoTurnOutToBeStrangersUseUpTheTurnsOfTheirAddress() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        arrive("192.0.2.1", Strangers.PENDING_PER_ADDRESS);
        List<Guest> later = arrive("192.0.2.1", 100);
        for (int i = 0; i < Strangers.PENDING_PER_ADDRESS; i++) {
            strangers.count(address, 1);
            strangers.settled(address, false);
        }
        assertThat(later).filteredOn(guest -> guest.answer == Answer.REFUSED).hasSizeGreaterThan(80);
        assertThat(arrive("192.0.2.1").answer).isEqualTo(Answer.REFUSED);
    }

    @Test
    void whoeverIsFullOfStrangersLetsNoFurtherOnesWait() throws Exception {
        strangers.count(InetAddress.getByName("192.0.2.1"), Strangers.BURST - 1);
        arrive("192.0.2.1", Strangers.PENDING_PER_ADDRESS);
        strangers.count(InetAddress.getByName("192.0.2.1"), 1);
        assertThat(arrive("192.0.2.1").answer).isEqualTo(Answer.REFUSED);
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
        if (arrive(text).answer != Answer.ENTERED) {
            return false;
        }
        var address = InetAddress.getByName(text);
        strangers.count(address, 1);
        strangers.settled(address, false);
        return true;
    }

    private List<Guest> arrive(String text, int count) throws UnknownHostException {
        var guests = new ArrayList<Guest>();
        for (int i = 0; i < count; i++) {
            guests.add(arrive(text));
        }
        return guests;
    }

    private Guest arrive(String text) throws UnknownHostException {
        var guest = new Guest(InetAddress.getByName(text));
        strangers.arrive(guest);
        return guest;
    }

    private enum Answer {
        ENTERED,
        REFUSED
    }

    private static final class Guest implements Strangers.Visitor {
        private final InetAddress address;
        private Answer answer;

        Guest(InetAddress address) {
            this.address = address;
        }

        @Override
        public InetAddress address() {
            return address;
        }

        @Override
        public void enter() {
            tell(Answer.ENTERED);
        }

        @Override
        public void refuse() {
            tell(Answer.REFUSED);
        }

        private void tell(Answer told) {
            assertThat(answer).as("it is told once").isNull();
            answer = told;
        }
    }
}
