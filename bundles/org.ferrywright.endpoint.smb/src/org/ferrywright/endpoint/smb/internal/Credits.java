package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a server lets be asked at once: a request takes credits, each of which is a number of a message, and answers bring new ones. */
final class Credits {
    /** How many we want to have. */
    private static final int WANTED = 512;

    /** More than that are not counted, however many a server gives. */
    private static final int MOST = 0xffff;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private int free = 1;
    private int underWay;
    private long next;
    private IOException ended;

    /**
     * Waits until there are so many.
     *
     * @return the first of so many numbers, or a negative one when nothing is under way that could bring them
     */
    long take(int count) throws IOException {
        lock.lock();
        try {
            while (free < count && ended == null) {
                if (underWay == 0) {
                    return -1;
                }
                more.awaitUninterruptibly();
            }
            if (ended != null) {
                throw new IOException(ended);
            }
            free -= count;
            underWay += count;
            long first = next;
            next += count;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** How many a request that takes so many asks for. */
    int wish(int charge) {
        lock.lock();
        try {
            return charge + Math.max(0, WANTED - free - underWay);
        } finally {
            lock.unlock();
        }
    }

    /** What an answer brought. */
    void give(int count) {
        lock.lock();
        try {
            free = Math.min(MOST, free + count);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Requests that took so many are answered, or nobody knows when they will be. */
    void answered(long count) {
        lock.lock();
        try {
            underWay -= count;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int known() {
        lock.lock();
        try {
            return free + underWay;
        } finally {
            lock.unlock();
        }
    }

    void end(IOException why) {
        lock.lock();
        try {
            ended = why;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
