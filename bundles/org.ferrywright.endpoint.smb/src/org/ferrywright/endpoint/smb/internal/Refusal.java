package org.ferrywright.endpoint.smb.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Sees to it that a root's user is refused once at most, so that no account is locked by trying again: one logon at a time, the next when
 * the one before is known to be no refusal, and none after a refusal.
 */
final class Refusal {
    /** How long a logon waits for another connection's; it is then tried again by whoever wanted something. */
    private static final long PATIENCE_SECONDS = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition known = lock.newCondition();
    private volatile EndpointException first;
    /** Whose logon is under way, or null. */
    private volatile Object owner;

    /** Before something is asked. */
    void check() throws EndpointException {
        EndpointException refused = first;
        if (refused != null) {
            throw refused.edit().build();
        }
    }

    /** @return whether this one may log on now */
    boolean begin(Object who) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (owner != null && first == null && left > 0) {
                left = known.awaitNanos(left);
            }
            if (owner != null || first != null) {
                return false;
            }
            owner = who;
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Its connection is in order. */
    void proven(Object who) {
        if (owner == who) {
            end(who, null);
        }
    }

    /** @return the same failure */
    EndpointException note(Object who, EndpointException failure) {
        end(who, failure.kind() == Kind.AUTH ? failure : null);
        return failure;
    }

    private void end(Object who, EndpointException refused) {
        lock.lock();
        try {
            if (first == null) {
                first = refused;
            }
            if (owner == who) {
                owner = null;
            }
            known.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
