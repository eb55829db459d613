package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Waves;

/**
 * Many small files, over all the connections that there are: the protocol transfers one file at a time over each, and each takes some round
 * trips.
 */
record SmallFiles(Sessions sessions, Changes changes) implements BulkRead, BulkWrite {
    @Override
    public List<BulkRead.Result> read(List<Item> items) throws EndpointException, InterruptedException {
        var lanes = new Lanes<BulkRead.Result>(
                sessions,
                changes.failures(),
                items.size(),
                which -> items.get(which).path(),
                BulkRead.Result.Failed::new);
        return lanes.run(session -> new Fetching(session, changes, items, lanes::done));
    }

    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        int at = 0;
        while (at < operations.size()) {
            boolean folders = Folders.about(operations.get(at));
            int end = at + 1;
            while (end < operations.size() && Folders.about(operations.get(end)) == folders) {
                end++;
            }
            List<Operation> part = operations.subList(at, end);
            if (folders) {
                outcomes.addAll(
                        sessions.call(part.getFirst().path(), session -> new Folders(changes).perform(session, part)));
            } else {
                outcomes.addAll(Waves.perform(part, changes.tree().place().names(), this::together));
            }
            at = end;
        }
        return outcomes;
    }

    /** Such as may be done in any order. */
    private List<Outcome> together(List<Operation> wave) throws EndpointException, InterruptedException {
        var lanes = new Lanes<Outcome>(
                sessions,
                changes.failures(),
                wave.size(),
                which -> wave.get(which).path(),
                Outcome.Failed::new);
        return lanes.run(session -> {
            var storing = new Storing(session, changes, lanes::done);
            return new Lanes.Worker() {
                @Override
                public void run(int which) throws EndpointException, IOException {
                    Operation operation = wave.get(which);
                    if (operation instanceof StoreFile store && session.data().passive()) {
                        storing.store(which, store);
                    } else {
                        lanes.done(which, new Outcome.Done(perform(session, operation)));
                    }
                }

                @Override
                public void finish() throws EndpointException, IOException {
                    storing.finish();
                }

                @Override
                public int waiting() {
                    return storing.waiting();
                }
            };
        });
    }

    private Entry perform(Session session, Operation operation) throws EndpointException, IOException {
        Tree tree = changes.tree();
        switch (operation) {
            case MakeDirectory(var path) -> tree.makeDirectory(session, path);
            case StoreFile store -> {
                return Storing.alone(session, changes, store, null);
            }
            case StoreLink link -> throw unsupported(link, "symbolic links");
            case StoreHardLink link -> throw unsupported(link, "further names of a file");
            case SetAttributes(var path, var kind, var attributes) -> {
                return tree.set(session, path, kind, attributes);
            }
            case Delete(var path, var expect) -> {
                changes.forget(path);
                tree.delete(session, path, expect);
            }
            case Move(var path, var from, var expect) -> {
                changes.forget(from);
                tree.move(session, from, path, expect);
            }
            case Keep(StoreFile store, var kept) -> {
                return Storing.alone(session, changes, store, kept);
            }
            case Keep(Delete(var path, var expect), var kept) -> changes.keep(session, path, kept, expect);
            case Keep keep -> throw unsupported(keep, "what is to be kept");
        }
        return null;
    }

    private EndpointException unsupported(Operation operation, String what) {
        return changes.failures().item(Kind.UNSUPPORTED, operation.path(), "FTP cannot hold " + what);
    }
}
