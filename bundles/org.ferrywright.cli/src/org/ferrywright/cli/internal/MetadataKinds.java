package org.ferrywright.cli.internal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Printable;

/** What {@code --metadata} names. */
final class MetadataKinds {
    private static final String WITHOUT = "no-";

    private MetadataKinds() {}

    /** @throws IllegalArgumentException for a word that is no kind */
    static Set<Aspect> of(List<String> words) {
        boolean fromAll = words.stream().allMatch(w -> w.equals("all") || w.startsWith(WITHOUT));
        var kinds = fromAll ? EnumSet.allOf(Aspect.class) : EnumSet.noneOf(Aspect.class);
        for (String word : words) {
            switch (word) {
                case "all" -> kinds.addAll(EnumSet.allOf(Aspect.class));
                case "none" -> kinds.clear();
                default -> {
                    if (word.startsWith(WITHOUT)) {
                        kinds.remove(kind(word.substring(WITHOUT.length())));
                    } else {
                        kinds.add(kind(word));
                    }
                }
            }
        }
        return kinds;
    }

    private static Aspect kind(String word) {
        Optional<Aspect> kind = Arrays.stream(Aspect.values())
                .filter(a -> a.word().equals(word))
                .findFirst();
        return kind.orElseThrow(() -> new IllegalArgumentException(
                "there is no kind of metadata '" + Printable.text(word) + "'; choose --metadata all, none or some of "
                        + Arrays.stream(Aspect.values()).map(Aspect::word).collect(Collectors.joining(", "))));
    }
}
