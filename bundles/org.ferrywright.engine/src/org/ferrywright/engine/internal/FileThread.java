package org.ferrywright.engine.internal;

/**
 * Threads for what reads and writes files. They are the system's own: a call to the system that waits for a disk keeps a thread, and of those
 * that carry virtual threads there are only as many as there are processors (ADR 37).
 */
final class FileThread {
    private FileThread() {}

    /** Starts one that the process does not wait for at its end. */
    static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }
}
