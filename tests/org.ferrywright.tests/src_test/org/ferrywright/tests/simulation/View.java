package org.ferrywright.tests.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.tests.fake.FakeTree;

/** What a root shows at one moment, temporaries apart. */
final class View {
    /** @param content of a file its version's name, of a link its text, of a folder empty */
    record State(EntryKind kind, String content, long node, Entry entry) {
        boolean folder() {
            return kind == EntryKind.DIRECTORY;
        }

        @Override
        public String toString() {
            return kind + (content.isEmpty() ? "" : " " + content);
        }
    }

    private record Seen(long changes, String content) {}

    private final FakeTree tree;
    private final Versions versions;
    private final Map<Long, Seen> files = new HashMap<>();
    private long clock = -1;
    private TreeMap<String, State> states = new TreeMap<>(RelPath.TREE_ORDER);
    private final Set<String> temporaries = new HashSet<>();

    View(FakeTree tree, Versions versions) {
        this.tree = tree;
        this.versions = versions;
    }

    TreeMap<String, State> states() {
        return states;
    }

    Set<String> temporaries() {
        return temporaries;
    }

    /** Whether something was changed since the last look. */
    boolean stale() {
        return tree.clock() != clock;
    }

    /** Looks again. A file whose version is not known is there under the name {@link Versions#UNKNOWN}. */
    void look() {
        clock = tree.clock();
        states = new TreeMap<>(RelPath.TREE_ORDER);
        temporaries.clear();
        for (FakeTree.Sight s : tree.sight()) {
            if (TemporaryNames.isTemporary(s.entry().name())) {
                temporaries.add(s.path());
            } else {
                states.put(s.path(), new State(s.entry().kind(), content(s), s.node(), s.entry()));
            }
        }
    }

    /** What cannot be known from now on: content that a loss of power has cut short. */
    void adopt() {
        for (FakeTree.Sight s : tree.sight()) {
            if (s.entry().isFile()) {
                String known = versions.name(s.content());
                if (known.equals(Versions.UNKNOWN)) {
                    versions.know(s.content(), "what a loss of power left, " + s.content().length + " bytes");
                    files.remove(s.node());
                }
            }
        }
    }

    private String content(FakeTree.Sight s) {
        if (!s.entry().isFile()) {
            return s.entry().linkTarget();
        }
        Seen seen = files.get(s.node());
        if (seen == null || seen.changes != s.changes()) {
            seen = new Seen(s.changes(), versions.name(s.content()));
            files.put(s.node(), seen);
        }
        return seen.content;
    }
}
