package org.ferrywright.wire.internal;

import java.util.concurrent.atomic.AtomicLong;

/** Credit in bytes that streams may be given beyond their first, so that what a receiver may have to keep stays bounded. */
final class ExtraCredit {
    private final AtomicLong left;
    private final ExtraCredit shared;

    /** @param shared what this is part of, or null */
    ExtraCredit(long most, ExtraCredit shared) {
        this.left = new AtomicLong(most);
        this.shared = shared;
    }

    /** @return false when it is not there; nothing was taken then */
    boolean take(long amount) {
        if (left.addAndGet(-amount) >= 0 && (shared == null || shared.take(amount))) {
            return true;
        }
        left.addAndGet(amount);
        return false;
    }

    void give(long amount) {
        left.addAndGet(amount);
        if (shared != null) {
            shared.give(amount);
        }
    }
}
