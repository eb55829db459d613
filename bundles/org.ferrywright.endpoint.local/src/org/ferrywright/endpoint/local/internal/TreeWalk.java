package org.ferrywright.endpoint.local.internal;

import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Walks a tree in its order while a few threads read ahead.
 *
 * <p>A linked list holds, in the order of the tree, the folders that are being read or wait to be fetched, and for each
 * folder that was read the names below it that nobody has begun. Threads begin the first folder that is not begun, so
 * what is read ahead is what is needed next. They rest while more than a bounded number of folders or entries wait; a
 * single folder larger than that still gets through. Whoever fetches reads by itself when nobody has begun the folder
 * that comes next, so a walk needs no other thread.
 */
final class TreeWalk implements TreeCursor {
    private static final int MOST_FOLDERS = 256;
    private static final int MOST_ENTRIES = 50_000;
    // a small tree is read faster than a thread starts
    private static final int FOLDERS_BEFORE_HELP = 16;
    private static final int HELPERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

    private abstract static sealed class Node {
        Node next;
    }

    /** A folder that somebody has begun. */
    private static final class Begun extends Node {
        final RelPath path;
        final Verdict verdict;
        FolderReader.Reading reading;
        Throwable failure;

        Begun(RelPath path, Verdict verdict) {
            this.path = path;
            this.verdict = verdict;
        }

        boolean done() {
            return reading != null || failure != null;
        }

        int entries() {
            if (reading == null) {
                return 0;
            }
            var listing = reading.listing();
            return listing.entries().size() + listing.withheld().size();
        }
    }

    /** The folders in one folder that nobody has begun. */
    private static final class Rest extends Node {
        final RelPath parent;
        final String[] names;
        final BitSet searched;
        int at;

        Rest(RelPath parent, String[] names, BitSet searched) {
            this.parent = parent;
            this.names = names;
            this.searched = searched;
        }

        Begun take() {
            Verdict verdict = searched != null && searched.get(at) ? Verdict.SEARCHED : Verdict.INCLUDED;
            String name = names[at];
            names[at++] = null;
            return new Begun(parent.child(name), verdict);
        }

        boolean empty() {
            return at == names.length;
        }
    }

    private final FileTree tree;
    private final Filter filter;
    private final Set<Aspect> aspects;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition firstDone = lock.newCondition();
    private final Condition room = lock.newCondition();
    private Node first;
    private int heldFolders;
    private int heldEntries;
    private int fetched;
    private boolean helped;
    private boolean ended;
    private volatile boolean closed;

    private TreeWalk(FileTree tree, Filter filter, Set<Aspect> aspects) {
        this.tree = tree;
        this.filter = filter;
        this.aspects = aspects;
    }

    static TreeWalk start(FileTree tree, RelPath start, Filter filter, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        var walk = new TreeWalk(tree, filter, aspects);
        Verdict verdict = filter.verdictOn(start);
        if (verdict != Verdict.EXCLUDED) {
            tree.open(start, FileTree.Use.NAMES).close();
            walk.begin(new Begun(start, verdict));
        }
        return walk;
    }

    private void begin(Begun start) {
        lock.lock();
        try {
            first = start;
            heldFolders = 1;
            readUnlocked(start);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        lock.lockInterruptibly();
        try {
            while (first != null) {
                if (closed) {
                    throw tree.failures().closed();
                }
                if (first instanceof Begun b && b.done()) {
                    return fetch(b);
                }
                if (first instanceof Begun) {
                    firstDone.await();
                } else {
                    readUnlocked(beginNext());
                }
            }
            if (closed && !ended) {
                // nobody may take the end of a walk that was given up for the end of the tree
                throw tree.failures().closed();
            }
            ended = true;
            close();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Listing fetch(Begun b) throws EndpointException {
        if (b.failure != null) {
            close();
            throw switch (b.failure) {
                case EndpointException e -> e;
                case Error e -> throw e;
                case Throwable t ->
                    tree.failures()
                            .builder(Kind.INTERNAL, b.path, "could not be listed: " + t)
                            .endpoint()
                            .cause(t)
                            .build();
            };
        }
        first = b.next;
        heldFolders--;
        heldEntries -= b.entries();
        fetched++;
        if (!helped && fetched >= FOLDERS_BEFORE_HELP) {
            helped = true;
            for (int i = 0; i < HELPERS; i++) {
                Thread.ofPlatform().daemon().name("ferry-walk-" + i).start(this::help);
            }
        }
        // not at the first free place: waking a thread costs more than reading a folder
        if (helped && heldFolders <= MOST_FOLDERS / 2 && heldEntries <= MOST_ENTRIES / 2) {
            room.signalAll();
        }
        return b.reading.listing();
    }

    /** The life of a thread that reads ahead. */
    private void help() {
        lock.lock();
        try {
            while (!closed) {
                Begun next = heldFolders < MOST_FOLDERS && heldEntries < MOST_ENTRIES ? beginNext() : null;
                if (next == null) {
                    room.awaitUninterruptibly();
                } else {
                    readUnlocked(next);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held, which is given up meanwhile. */
    private void readUnlocked(Begun b) {
        lock.unlock();
        FolderReader.Reading reading = null;
        Throwable failure = null;
        try {
            reading = FolderReader.read(tree, filter, aspects, b.path, b.verdict, () -> closed);
        } catch (EndpointException | RuntimeException | Error e) {
            // whoever fetches the folder is told
            failure = e;
        }
        lock.lock();
        b.reading = reading;
        b.failure = failure;
        finish(b);
    }

    private void finish(Begun b) {
        heldEntries += b.entries();
        if (b.reading != null && b.reading.folders().length > 0) {
            var rest = new Rest(b.path, b.reading.folders(), b.reading.searched());
            rest.next = b.next;
            b.next = rest;
            room.signal();
        }
        if (b == first) {
            firstDone.signal();
        }
    }

    /** Begins the first folder that nobody has begun; null when every known one is. */
    private Begun beginNext() {
        Node before = null;
        Node node = first;
        while (node instanceof Begun) {
            before = node;
            node = node.next;
        }
        if (!(node instanceof Rest rest)) {
            return null;
        }
        Begun b = rest.take();
        b.next = rest.empty() ? rest.next : rest;
        if (before == null) {
            first = b;
        } else {
            before.next = b;
        }
        heldFolders++;
        return b;
    }

    /** Ends the reading ahead; what is being read at this moment is given up at its next page. */
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            first = null;
            room.signalAll();
            firstDone.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
