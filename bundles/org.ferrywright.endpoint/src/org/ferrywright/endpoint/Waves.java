package org.ferrywright.endpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite.Keep;
import org.ferrywright.endpoint.BulkWrite.Move;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.StoreFile;

/** Operations in order, divided so that those of one part may be done in any order: none is about a path of another, or above it. */
public final class Waves {
    private final NameRules names;
    private final List<List<Operation>> waves = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> above = new HashSet<>();

    private Waves(NameRules names) {
        this.names = names;
    }

    /** @param names by which two paths of the root are one */
    public static List<List<Operation>> of(List<Operation> operations, NameRules names) {
        var all = new Waves(names);
        operations.forEach(all::add);
        return all.waves;
    }

    private void add(Operation operation) {
        List<String> touched = touched(operation).stream().map(this::key).toList();
        if (waves.isEmpty() || touched.stream().anyMatch(this::meets)) {
            waves.add(new ArrayList<>());
            paths.clear();
            above.clear();
        }
        waves.getLast().add(operation);
        for (String path : touched) {
            paths.add(path);
            for (String folder = parent(path); !folder.isEmpty(); folder = parent(folder)) {
                above.add(folder);
            }
        }
    }

    private boolean meets(String path) {
        if (path.isEmpty() || paths.contains(path) || above.contains(path)) {
            return true;
        }
        for (String folder = parent(path); !folder.isEmpty(); folder = parent(folder)) {
            if (paths.contains(folder)) {
                return true;
            }
        }
        return paths.contains("");
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
