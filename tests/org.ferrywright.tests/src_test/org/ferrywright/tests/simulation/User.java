package org.ferrywright.tests.simulation;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeTree;

/** Somebody who works in a root without the engine. What cannot be done as things stand is not done. */
final class User {
    static final String LINK_TEXT = "text ";
    private static final String SCRATCH = "being saved";

    private final FakeTree tree;
    private final FakeBackdoor hands;
    private final Versions versions;

    User(FakeTree tree, Versions versions) {
        this.tree = tree;
        this.hands = new FakeBackdoor(tree);
        this.versions = versions;
    }

    void carryOut(Step.Edit edit) {
        String path = edit.path();
        Optional<EntryKind> there = kind(path);
        switch (edit.change()) {
            case WRITE, REPLACE -> {
                if (there.isEmpty() ? parents(path) : there.get() == EntryKind.FILE) {
                    byte[] content = Versions.make(edit.number(), edit.size());
                    save(path, content, "version " + edit.number(), edit.change() == Step.Change.REPLACE);
                }
            }
            case APPEND -> {
                if (is(there, EntryKind.FILE)) {
                    byte[] old = hands.content(path);
                    byte[] more = Versions.make(edit.number(), edit.size());
                    var content = new byte[old.length + more.length];
                    System.arraycopy(old, 0, content, 0, old.length);
                    System.arraycopy(more, 0, content, old.length, more.length);
                    save(path, content, "version " + edit.number() + " at the end", false);
                }
            }
            case POKE -> {
                if (is(there, EntryKind.FILE)) {
                    byte[] content = hands.content(path).clone();
                    byte[] some = Versions.make(edit.number(), 16);
                    if (content.length > some.length) {
                        System.arraycopy(some, 0, content, content.length / 2, some.length);
                        save(path, content, "version " + edit.number() + " in the middle", false);
                    }
                }
            }
            case RENAME -> rename(path, edit.other());
            case REMOVE -> there.ifPresent(k -> remove(path));
            case FOLDER -> {
                if (there.isEmpty() && parents(path)) {
                    hands.directory(path);
                }
            }
            case LINK -> {
                if (there.isEmpty() && parents(path)) {
                    hands.link(path, LINK_TEXT + edit.number());
                }
            }
            case HARD_LINK -> {
                if (there.isEmpty() && is(kind(edit.other()), EntryKind.FILE) && parents(path)) {
                    hands.hardLink(path, edit.other());
                }
            }
            case MODE -> mode(path, there, edit.number());
            case SWAP -> swap(edit, there);
            case DENY -> {
                if (is(there, EntryKind.DIRECTORY)) {
                    hands.deny(path);
                }
            }
        }
    }

    /** Every folder may be listed again. */
    void allowAll() {
        for (FakeTree.Sight s : tree.sight()) {
            if (s.entry().isDirectory()) {
                hands.allow(s.path());
            }
        }
    }

    private void save(String path, byte[] content, String name, boolean replace) {
        versions.know(content, name);
        if (!replace) {
            hands.file(path, content);
            return;
        }
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        hands.file(folder + SCRATCH, content);
        hands.rename(folder + SCRATCH, path);
    }

    private void rename(String from, String to) {
        if (kind(from).isEmpty()
                || RelPath.of(to).startsWith(RelPath.of(from))
                || RelPath.of(from).startsWith(RelPath.of(to))
                || kind(to).filter(k -> k == EntryKind.DIRECTORY).isPresent()
                || (kind(from).get() == EntryKind.DIRECTORY && kind(to).isPresent())
                || !parents(to)) {
            return;
        }
        hands.rename(from, to);
    }

    private void mode(String path, Optional<EntryKind> there, int number) {
        if (there.isEmpty() || there.get() == EntryKind.SYMLINK) {
            return;
        }
        boolean folder = there.get() == EntryKind.DIRECTORY;
        hands.mode(path, (folder ? 0700 : 0600) | (number % 8) << 3);
        if (!folder && number % 3 == 0) {
            hands.modified(path, new Timestamp(1_000_000 + 10L * number, 0));
        }
    }

    private void swap(Step.Edit edit, Optional<EntryKind> there) {
        if (there.isEmpty()) {
            return;
        }
        remove(edit.path());
        byte[] content = Versions.make(edit.number(), 16);
        String file = edit.path();
        if (there.get() != EntryKind.DIRECTORY) {
            hands.directory(edit.path());
            file += "/in it";
        }
        save(file, content, "version " + edit.number(), false);
    }

    private void remove(String path) {
        if (is(kind(path), EntryKind.DIRECTORY)) {
            hands.allow(path);
            for (String name : List.copyOf(hands.names(path))) {
                remove(path + '/' + name);
            }
        }
        hands.remove(path);
    }

    /** Makes the folders above where they are missing; false when something else stands there. */
    private boolean parents(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return true;
        }
        String folder = path.substring(0, slash);
        Optional<EntryKind> there = kind(folder);
        if (there.isPresent()) {
            return there.get() == EntryKind.DIRECTORY;
        }
        if (!parents(folder)) {
            return false;
        }
        hands.directory(folder);
        return true;
    }

    /** What is there; nothing below a link. */
    private Optional<EntryKind> kind(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            Optional<EntryKind> above = hands.kind(path.substring(0, slash));
            if (!is(above, EntryKind.DIRECTORY)) {
                return Optional.empty();
            }
        }
        return hands.kind(path);
    }

    private static boolean is(Optional<EntryKind> there, EntryKind kind) {
        return there.filter(Predicate.isEqual(kind)).isPresent();
    }
}
