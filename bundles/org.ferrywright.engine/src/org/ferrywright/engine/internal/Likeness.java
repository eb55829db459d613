package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Timestamp;

/**
 * Which files of one folder of a target a new one may have been made of, by what a listing tells: one of the same size and time under
 * another name, a version with another number or word in its name, a name that begins alike. Looking one up takes about as long
 * however many files there are.
 */
final class Likeness {
    /** More candidates than these are never worth comparing. */
    static final int MOST = 3;

    /** How much longer one may be than the other. */
    private static final long MOST_TIMES = 4;

    private static final int NEIGHBOURS = 4;
    private static final int MOST_OF_A_KIND = 16;
    private static final int LEAST_COMMON = 4;

    /** What tells versions of a file apart: numbers, dates, words, marks between them. */
    private static final Pattern VERSION = Pattern.compile(
            "\\b(copy|kopie|copie|copia|backup|bak|old|new|orig|original|draft|final|rev|version|ver|v|tmp|temp)(?=\\b|\\d)"
                    + "|\\d+|[^\\p{L}]+");

    private record Facts(long size, Timestamp modified) {}

    private record Ranked(Entry entry, int points, double distance) {}

    private final Map<Facts, Entry> byFacts = new HashMap<>();
    private final Map<String, List<Entry>> byKind = new HashMap<>();
    private final TreeMap<String, Entry> byName = new TreeMap<>();

    /** @param files of the folder; what is no file or too small for blocks is passed over */
    Likeness(List<Entry> files) {
        for (Entry e : files) {
            if (e.isFile() && e.size() > Batch.SMALL) {
                byFacts.put(facts(e), e);
                byName.put(e.name(), e);
                List<Entry> alike = byKind.computeIfAbsent(kind(e.name()), _ -> new ArrayList<>(1));
                if (alike.size() < MOST_OF_A_KIND) {
                    alike.add(e);
                }
            }
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** The file that has exactly this size and time under another name; null when there is none. */
    Entry twin(Entry source) {
        Entry twin = byFacts.get(facts(source));
        return twin == null || twin.name().equals(source.name()) ? null : twin;
    }

    /** The most promising ones, best first. */
    List<Entry> candidates(Entry source) {
        String kind = kind(source.name());
        Set<Entry> found = new LinkedHashSet<>(byKind.getOrDefault(kind, List.of()));
        neighbours(source.name(), byName::lowerEntry, found);
        neighbours(source.name(), byName::higherEntry, found);
        Entry twin = twin(source);
        if (twin != null) {
            found.add(twin);
        }
        return found.stream()
                .map(e -> rank(source, kind, e, twin))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingInt(Ranked::points).reversed().thenComparingDouble(Ranked::distance))
                .limit(MOST)
                .map(Ranked::entry)
                .toList();
    }

    private static void neighbours(String name, Function<String, Map.Entry<String, Entry>> next, Set<Entry> found) {
        Map.Entry<String, Entry> e = next.apply(name);
        for (int i = 0; i < NEIGHBOURS && e != null; i++) {
            found.add(e.getValue());
            e = next.apply(e.getKey());
        }
    }

    /** Null when it is not worth comparing. */
    private static Ranked rank(Entry source, String kind, Entry e, Entry twin) {
        double distance = Math.abs(Math.log((double) source.size() / e.size()));
        if (distance > Math.log(MOST_TIMES) || e.name().equals(source.name())) {
            return null;
        }
        if (e.equals(twin)) {
            return new Ranked(e, 3, distance);
        }
        if (kind(e.name()).equals(kind)) {
            return new Ranked(e, 2, distance);
        }
        boolean sameExtension = extension(e.name()).equals(extension(source.name()));
        return sameExtension && beginAlike(stem(e.name()), stem(source.name())) ? new Ranked(e, 1, distance) : null;
    }

    private static boolean beginAlike(String a, String b) {
        int common = 0;
        while (common < a.length() && common < b.length() && a.charAt(common) == b.charAt(common)) {
            common++;
        }
        return common >= LEAST_COMMON && 2 * common >= Math.max(a.length(), b.length());
    }

    private static Facts facts(Entry e) {
        return new Facts(e.size(), e.modified());
    }

    /** What is the same in the names of all versions of a file: {@code report-v2 (copy).docx} and {@code Report.docx} are of one kind. */
    static String kind(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String letters = VERSION.matcher(stem(lower)).replaceAll("");
        String extension = extension(lower);
        // the number of a rotated log is no extension
        return letters.isEmpty()
                ? lower
                : letters + '.' + VERSION.matcher(extension).replaceAll("");
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
