package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * A walk whose entries tell more than their listing did. What is asked about them is asked for many folders together: in a tree of many
 * small folders each would wait a round trip of its own.
 */
final class TellingWalk implements TreeCursor {
    /** Finds out more about each item; one for each, in their order. */
    interface Question {
        List<Entry> told(List<Item> items) throws EndpointException, InterruptedException;
    }

    private final TreeCursor walk;
    private final Question question;
    private final int together;
    private final Deque<Listing> told = new ArrayDeque<>();
    /** Why the walk did not go on behind what it had listed; thrown when all of that was told. */
    private EndpointException failure;

    /** @param together how many items are enough for one question; it has no more but for those of its last folder */
    TellingWalk(TreeCursor walk, Question question, int together) {
        this.walk = walk;
        this.question = question;
        this.together = together;
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        if (told.isEmpty()) {
            ask();
        }
        return told.poll();
    }

    private void ask() throws EndpointException, InterruptedException {
        if (failure != null) {
            throw failure;
        }
        var listings = new ArrayList<Listing>();
        var items = new ArrayList<Item>();
        while (items.size() < together) {
            Listing l = listed(listings);
            if (l == null) {
                break;
            }
            listings.add(l);
            items.add(new Item(l.directory(), l.self()));
            for (Entry e : l.entries()) {
                if (isAsked(e)) {
                    items.add(new Item(l.directory().child(e.name()), e));
                }
            }
        }
        if (listings.isEmpty()) {
            return;
        }
        var answers = question.told(items).iterator();
        for (Listing l : listings) {
            Entry self = answers.next();
            var entries = new ArrayList<Entry>(l.entries().size());
            for (Entry e : l.entries()) {
                entries.add(isAsked(e) ? answers.next() : e);
            }
            told.add(new Listing(l.directory(), self, entries, l.temporaries(), l.withheld(), l.fault()));
        }
    }

    private Listing listed(List<Listing> before) throws EndpointException, InterruptedException {
        try {
            return walk.next();
        } catch (EndpointException e) {
            if (before.isEmpty()) {
                throw e;
            }
            failure = e;
            return null;
        }
    }

    private static boolean isAsked(Entry e) {
        return e.isFile() || e.isDirectory();
    }

    @Override
    public void close() {
        walk.close();
    }
}
