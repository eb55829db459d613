package org.ferrywright.endpoint.ftp.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/** The entries of a listing while it is read. What it lacks of some is asked for once it is whole. Each is held once, for there may be many. */
final class Gathered {
    private final Predicate<String> wanted;
    private final List<Entry> entries = new ArrayList<>();
    /** At the places of entries that are not known yet. */
    private final List<Fact> lacking = new ArrayList<>();

    /** By place, as a listing made for people told them. */
    private final Map<Integer, Timestamp> dates = new HashMap<>();

    private String last;

    /** @param wanted by name */
    Gathered(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    boolean nothing() {
        return last == null;
    }

    void add(Fact fact) {
        last = fact.name();
        if (wanted.test(last)) {
            boolean lacks = fact.lacking();
            entries.add(lacks ? null : fact.entry(last));
            lacking.add(lacks ? fact : null);
        }
    }

    /** What was told of its time, should nothing better be told. @param name of what was added last, if it was @param date null for nothing */
    void dated(String name, Timestamp date) {
        Fact fact = lacking.isEmpty() ? null : lacking.getLast();
        if (date != null && fact != null && fact.name().equals(name)) {
            dates.put(lacking.size() - 1, date);
        }
    }

    /** What was told of it so, or null. */
    Timestamp date(int place) {
        return dates.get(place);
    }

    /** What was added last may be something else. */
    void doubt() {
        if (wanted.test(last)) {
            entries.removeLast();
            lacking.removeLast();
            add(new Fact(last, EntryKind.UNREADABLE, -1, null, true));
        }
    }

    /** The places of those of which something is lacking. */
    void eachLacking(IntConsumer each) {
        for (int i = 0; i < lacking.size(); i++) {
            if (lacking.get(i) != null) {
                each.accept(i);
            }
        }
    }

    String name(int place) {
        return lacking.get(place).name();
    }

    /** @param time null when it is not told either */
    void complete(int place, Timestamp time) {
        Fact fact = lacking.set(place, null);
        entries.set(place, fact.with(fact.size(), time).entry(fact.name()));
    }

    /** All of them, without what is still lacking of some. */
    List<Entry> entries() {
        eachLacking(place -> complete(place, null));
        return entries;
    }
}
