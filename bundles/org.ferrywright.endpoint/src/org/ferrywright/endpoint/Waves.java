package org.ferrywright.endpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite.Keep;
import org.ferrywright.endpoint.BulkWrite.Move;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.StoreFile;

/**
 * Operations in order, divided so that those of one part may be done in any order: none is about a path of another, or above it. Each is
 * in the first part in which it may be, so that the folders of a tree do not wait for each other.
 */
public final class Waves {
    /** Does the operations of one part; one result for each, in their order. */
    public interface Part<T> {
        List<T> perform(List<Operation> operations) throws EndpointException, InterruptedException;
    }

    private final NameRules names;
    /** Places of the operations in what was given. */
    private final List<List<Integer>> waves = new ArrayList<>();
    /** How many waves are over when all is done that is about a path. */
    private final Map<String, Integer> paths = new HashMap<>();
    /** The same for what is below a folder. */
    private final Map<String, Integer> below = new HashMap<>();

    private Waves(NameRules names) {
        this.names = names;
    }

    /**
     * Does all, one part after the other.
     *
     * @param names by which two paths of the root are one
     * @return the results in the order of the operations
     */
    public static <T> List<T> perform(List<Operation> operations, NameRules names, Part<T> part)
            throws EndpointException, InterruptedException {
        List<T> results = new ArrayList<>(Collections.nCopies(operations.size(), null));
        for (List<Integer> wave : of(operations, names)) {
            List<T> told = part.perform(wave.stream().map(operations::get).toList());
            for (int i = 0; i < wave.size(); i++) {
                results.set(wave.get(i), told.get(i));
            }
        }
        return results;
    }

    private static List<List<Integer>> of(List<Operation> operations, NameRules names) {
        var all = new Waves(names);
        for (int i = 0; i < operations.size(); i++) {
            all.add(i, operations.get(i));
        }
        return all.waves;
    }

    private void add(int place, Operation operation) {
        List<String> touched = touched(operation).stream().map(this::key).toList();
        int wave = touched.stream().mapToInt(this::free).max().orElse(0);
        if (wave == waves.size()) {
            waves.add(new ArrayList<>());
        }
        waves.get(wave).add(place);
        for (String path : touched) {
            paths.merge(path, wave + 1, Math::max);
            for (String folder = path; !folder.isEmpty(); ) {
                folder = parent(folder);
                below.merge(folder, wave + 1, Math::max);
            }
        }
    }

    /** The first wave after all that is about the path, something above it or something below it. */
    private int free(String path) {
        int wave = Math.max(paths.getOrDefault(path, 0), below.getOrDefault(path, 0));
        for (String folder = path; !folder.isEmpty(); ) {
            folder = parent(folder);
            wave = Math.max(wave, paths.getOrDefault(folder, 0));
        }
        return wave;
    }

    private static List<RelPath> touched(Operation operation) {
        return switch (operation) {
            case Move move -> List.of(move.path(), move.from());
            case Keep(Operation change, RelPath kept) -> {
                var all = new ArrayList<>(touched(change));
                all.add(kept);
                yield all;
            }
            case StoreFile store -> {
                int slash = store.path().value().lastIndexOf('/');
                String temporary = store.path().value().substring(0, slash + 1) + store.temporary();
                yield isPath(temporary) ? List.of(store.path(), RelPath.of(temporary)) : List.of(store.path());
            }
            default -> List.of(operation.path());
        };
    }

    private static boolean isPath(String text) {
        try {
            return !new RelPath(text).isRoot();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private String key(RelPath path) {
        return names.key(path.value());
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
