package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;

/**
 * Fingerprints of whole folders from their entries in the order of a walk: equal for folders whose entries have the same names, kinds,
 * sizes and times at every depth. Memory follows the depth and the largest folder; the prints themselves go to a consumer.
 */
final class TreePrints {
    /** Takes the print of a folder, if it was an entry itself, once everything in it was seen. */
    interface Consumer {
        void folder(String path, ContentDigest print);
    }

    private static final class Frame {
        private final String path;
        /** Folders in it whose own entries have not come yet; an empty one never brings any. */
        private final Map<String, Entry> folders = new HashMap<>();

        private long high;
        private long low;
        private boolean empty = true;

        Frame(String path) {
            this.path = path;
        }

        // a sum, so that the order in which entries come does not matter
        void add(ContentDigest d) {
            high += d.high();
            low += d.low();
            empty = false;
        }
    }

    private static final long TIMELESS = Long.MIN_VALUE;

    private final Comparison comparison;
    private final Consumer consumer;
    private final List<Frame> stack = new ArrayList<>();

    TreePrints(Comparison comparison, Consumer consumer) {
        this.comparison = comparison;
        this.consumer = consumer;
    }

    /** One entry; the entries of a folder come before those of the folders in it. */
    void entry(String path, Entry entry) {
        int slash = path.lastIndexOf('/');
        Frame frame = enter(slash < 0 ? "" : path.substring(0, slash));
        String name = path.substring(slash + 1);
        if (entry.isDirectory()) {
            frame.folders.put(name, entry);
        } else {
            frame.add(print(name, entry, 0, 0));
        }
    }

    /** Everything was seen. */
    void end() {
        while (!stack.isEmpty()) {
            leave();
        }
    }

    private Frame enter(String folder) {
        while (!stack.isEmpty() && !within(stack.getLast().path, folder)) {
            leave();
        }
        if (stack.isEmpty() || !stack.getLast().path.equals(folder)) {
            stack.add(new Frame(folder));
        }
        return stack.getLast();
    }

    private void leave() {
        Frame done = stack.removeLast();
        done.folders.forEach((name, entry) -> done.add(print(name, entry, 0, 0)));
        if (done.path.isEmpty() || done.empty) {
            return;
        }
        int slash = done.path.lastIndexOf('/');
        String parent = slash < 0 ? "" : done.path.substring(0, slash);
        if (!stack.isEmpty() && stack.getLast().path.equals(parent)) {
            Frame above = stack.getLast();
            Entry self = above.folders.remove(done.path.substring(slash + 1));
            if (self != null) {
                consumer.folder(done.path, new ContentDigest(done.high, done.low));
                above.add(print(self.name(), self, done.high, done.low));
            }
        }
    }

    private ContentDigest print(String name, Entry e, long high, long low) {
        boolean timed = e.isFile();
        long seconds = timed ? e.modified().truncate(comparison.timePrecision()).seconds() : TIMELESS;
        long nanos = timed ? e.modified().truncate(comparison.timePrecision()).nanos() : 0;
        String facts = "/" + e.kind().ordinal() + "/" + e.size() + "/" + seconds + "/" + nanos + "/"
                + (comparison.modes() && !isLink(e) ? e.mode() : 0) + "/"
                + (comparison.owners() ? e.uid() + "/" + e.gid() : "") + "/" + high + "/" + low + "/" + e.linkTarget();
        return ContentHash.of(NativeNames.encode(name + facts), 0);
    }

    private static boolean isLink(Entry e) {
        return !e.linkTarget().isEmpty();
    }

    private static boolean within(String ancestor, String path) {
        return ancestor.isEmpty()
                || path.equals(ancestor)
                || (path.startsWith(ancestor) && path.charAt(ancestor.length()) == '/');
    }
}
