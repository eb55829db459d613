package org.ferrywright.endpoint.local.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.RecursiveList.Listing;

/** Reads one folder of a walk whole, and tells which of what is in it has to be walked as well. */
final class FolderReader implements Folder.Sink {
    private static final Comparator<Entry> BY_NAME = Comparator.comparing(Entry::name);

    /**
     * @param folders names of the folders to walk below, in order
     * @param searched which of these are only searched; null when none is
     */
    record Reading(Listing listing, String[] folders, BitSet searched) {}

    private final FileTree tree;
    private final Set<Aspect> aspects;
    private final Filter filter;
    private final boolean everything;
    private final RelPath path;
    private final Verdict verdict;
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> temporaries = new ArrayList<>();
    private final Set<String> withheld = new TreeSet<>();
    private final List<String> undoLogs = new ArrayList<>();

    private FolderReader(FileTree tree, Filter filter, Set<Aspect> aspects, RelPath path, Verdict verdict) {
        this.tree = tree;
        this.aspects = aspects;
        this.filter = filter;
        this.everything = filter.rules().isEmpty();
        this.path = path;
        this.verdict = verdict;
    }

    /** @param cancelled asked between pages; when it says so the reading is worthless */
    static Reading read(
            FileTree tree, Filter filter, Set<Aspect> aspects, RelPath path, Verdict verdict, BooleanSupplier cancelled)
            throws EndpointException {
        return new FolderReader(tree, filter, aspects, path, verdict).read(cancelled);
    }

    private Reading read(BooleanSupplier cancelled) throws EndpointException {
        Entry self = null;
        EndpointException fault = null;
        try (Folder folder = tree.open(path, FileTree.Use.LISTING)) {
            folder.tell(aspects);
            self = folder.self();
            boolean more = true;
            while (more && !cancelled.getAsBoolean()) {
                more = folder.list(this);
            }
            if (!undoLogs.isEmpty() && new Undoing(tree, folder).settleAll(undoLogs)) {
                return read(tree, filter, aspects, path, verdict, cancelled);
            }
        } catch (EndpointException e) {
            fault = fault(e);
        }
        if (!withheld.isEmpty()) {
            // a file system may list a name twice, before and after somebody changed it
            entries.removeIf(e -> withheld.contains(e.name()));
        }
        Entry[] sorted = entries.toArray(Entry[]::new);
        entries.clear();
        Arrays.sort(sorted, BY_NAME);
        sorted = eachOnce(sorted);
        var listing = new Listing(
                path,
                self != null ? self : look(),
                List.of(sorted),
                temporaries,
                List.copyOf(withheld),
                Optional.ofNullable(fault));
        return below(listing, sorted);
    }

    /** Some file systems list a name twice that was moved while the folder was read. */
    private static Entry[] eachOnce(Entry[] sorted) {
        int kept = 0;
        for (int i = 0; i < sorted.length; i++) {
            // the sort is stable, so the later one was read later
            boolean again = i + 1 < sorted.length && sorted[i].name().equals(sorted[i + 1].name());
            if (!again) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
    }

    private EndpointException fault(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        if (e.kind() != Kind.NOT_FOUND) {
            return e;
        }
        return e.edit().retry(Retry.SOON).build();
    }

    /** The facts of a folder that cannot be opened. */
    private Entry look() throws EndpointException {
        if (!path.isRoot()) {
            try (Folder parent = tree.open(path.parent(), FileTree.Use.NAMES)) {
                parent.tell(aspects);
                Entry self = parent.stat(path.name());
                if (self != null) {
                    return self;
                }
            } catch (EndpointException e) {
                if (e.scope() == Scope.ENDPOINT) {
                    throw e;
                }
            }
        }
        return Entry.unreadable(path.name());
    }

    private Reading below(Listing listing, Entry[] sorted) {
        int count = 0;
        for (Entry e : sorted) {
            if (e.isDirectory()) {
                count++;
            }
        }
        var folders = new String[count];
        BitSet searched = null;
        int i = 0;
        for (Entry e : sorted) {
            if (e.isDirectory()) {
                if (!everything && filter.testFolder(child(e.name()), verdict) == Verdict.SEARCHED) {
                    searched = searched == null ? new BitSet() : searched;
                    searched.set(i);
                }
                folders[i++] = e.name();
            }
        }
        return new Reading(listing, folders, searched);
    }

    private String child(String name) {
        return path.isRoot() ? name : path.value() + '/' + name;
    }

    @Override
    public boolean wants(String name, boolean directory) {
        if (TemporaryNames.isTemporary(name)) {
            temporaries.add(name);
            return false;
        }
        if (TemporaryNames.isUndoLog(name)) {
            undoLogs.add(name);
            return false;
        }
        if (RevisionNames.isReserved(name)) {
            return false;
        }
        if (everything) {
            return true;
        }
        String at = child(name);
        return !excludes(at, directory ? filter.testFolder(at, verdict) : filter.testEarly(at, verdict));
    }

    @Override
    public void take(Entry entry) {
        if (!filter.looksAtFacts()) {
            entries.add(entry);
            return;
        }
        String at = child(entry.name());
        if (!excludes(at, filter.test(at, entry, verdict))) {
            entries.add(entry);
        }
    }

    private boolean excludes(String at, Verdict found) {
        if (found != Verdict.EXCLUDED) {
            return false;
        }
        if (filter.withholds(at, verdict)) {
            withheld.add(at.substring(at.lastIndexOf('/') + 1));
        }
        return true;
    }
}
