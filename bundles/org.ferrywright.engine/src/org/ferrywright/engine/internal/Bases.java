package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;

/**
 * Remembers of a scan what files of the target may be used again for large files that come under another name: what lies in the same
 * folder and looks like it, and what is to be deleted elsewhere and has its name. Nothing is asked of the target for that. Whether a
 * guess was good is seen when blocks are compared; a wrong one costs time, never a wrong content.
 */
final class Bases {
    /** Files for which something is remembered; for more of them nothing is, so that memory stays bounded. */
    private static final int MOST_FILES = 20_000;

    private static final int MOST_GONE = 50_000;
    private static final long MOST_TIMES = 4;

    private final boolean wanted;
    private final Map<String, List<Entry>> nearby = new HashMap<>();
    private final Map<String, List<Basis>> gone = new HashMap<>();
    private int goneFiles;
    private List<Entry> folder = List.of();
    private Likeness inFolder;

    /** @param wanted false when the link does not compare blocks: then nothing is remembered */
    Bases(boolean wanted) {
        this.wanted = wanted;
    }

    /** The scan enters a folder that both sides have. @param target its entries there */
    void enter(List<Entry> target) {
        folder = target;
        inFolder = null;
    }

    /** The scan saw that a file has to be brought over. @param target what stands there under its name, or null */
    synchronized void wanted(String path, Entry source, Entry target) {
        if (!wanted || source.size() <= Batch.SMALL || folder.isEmpty() || nearby.size() >= MOST_FILES) {
            return;
        }
        if (inFolder == null) {
            inFolder = new Likeness(folder);
        }
        if (inFolder.isEmpty()) {
            return;
        }
        Entry twin = inFolder.twin(source);
        List<Entry> found = target == null ? inFolder.candidates(source) : twin == null ? List.of() : List.of(twin);
        if (!found.isEmpty()) {
            nearby.put(path, found);
        }
    }

    /** A file of the target will be deleted at the end of the run. */
    synchronized void goes(String path, Entry target) {
        if (wanted && target.isFile() && target.size() > Batch.SMALL && goneFiles < MOST_GONE) {
            goneFiles++;
            var left = new Basis(RelPath.of(path), target, false);
            gone.computeIfAbsent(left.path().name(), _ -> new ArrayList<>(1)).add(left);
        }
    }

    /**
     * In which order files are made of their neighbours, so that none of these is written over before somebody took what is old in it: by
     * path a number from 0 up to less than {@code most}. Nothing of those that are not made of a neighbour. Where files wait for each other in a circle or in a long
     * row, as when many logs rotate, the rest comes at the same time: what is missed then is sent.
     */
    synchronized Map<String, Integer> turns(int most) {
        var turns = new HashMap<String, Integer>();
        var rest = new HashMap<>(nearby);
        for (int turn = 0; !rest.isEmpty(); turn++) {
            var needed = new HashSet<String>();
            rest.forEach((path, bases) -> bases.forEach(e -> {
                String basis = RelPath.of(path).parent().child(e.name()).value();
                if (!basis.equals(path)) {
                    needed.add(basis);
                }
            }));
            List<String> free = rest.keySet().stream()
                    .filter(path -> !needed.contains(path))
                    .toList();
            List<String> now = free.isEmpty() || turn == most - 1 ? List.copyOf(rest.keySet()) : free;
            for (String path : now) {
                turns.put(path, turn);
                rest.remove(path);
            }
        }
        return turns;
    }

    /** What a file could be made of, the most promising first. @param target the old version of the path itself, or null */
    synchronized List<Basis> of(RelPath path, Entry source, Entry target) {
        var all = new ArrayList<Basis>();
        for (Entry e : nearby.getOrDefault(path.value(), List.of())) {
            all.add(new Basis(path.parent().child(e.name()), e, false));
        }
        if (target != null && target.isFile()) {
            all.add(new Basis(path, target, true));
        } else {
            gone.getOrDefault(path.name(), List.of()).stream()
                    .filter(b -> distance(b, source) <= Math.log(MOST_TIMES))
                    .sorted(Comparator.comparingDouble(b -> distance(b, source)))
                    .limit(Likeness.MOST)
                    .forEach(all::add);
        }
        return List.copyOf(all.subList(0, Math.min(all.size(), Likeness.MOST)));
    }

    private static double distance(Basis basis, Entry source) {
        return Math.abs(Math.log((double) source.size() / basis.entry().size()));
    }
}
