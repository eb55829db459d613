package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Waves;

/**
 * Many small files, over all the connections that there are: the protocol transfers one file at a time over each, and each takes some round
 * trips.
 */
record SmallFiles(Sessions sessions, Changes changes) implements BulkRead, BulkWrite {
    /** Carries out one of many by one connection. */
    private interface Step<R> {
        R run(Session session, int which) throws EndpointException, InterruptedException, IOException;
    }

    /** What becomes of one that failed. */
    private interface Fallen<R> {
        R of(EndpointException e);
    }

    @Override
    public List<BulkRead.Result> read(List<Item> items) throws EndpointException, InterruptedException {
        return all(
                items.size(),
                which -> items.get(which).path(),
                (session, which) -> new BulkRead.Result.Content(whole(session, items.get(which))),
                BulkRead.Result.Failed::new);
    }

    private byte[] whole(Session session, Item item) throws EndpointException, IOException {
        RelPath path = item.path();
        Tree tree = changes.tree();
        Expect expect = Expect.same(item.entry());
        FtpReadChannel.checked(session, tree, path, expect);
        var content = new byte[Math.toIntExact(item.entry().size())];
        int length = 0;
        if (content.length > 0) {
            try {
                Transfer transfer = session.begin("RETR " + tree.place().of(path), 0);
                try {
                    length = fill(transfer, content, path);
                    transfer.finish();
                } finally {
                    transfer.abort();
                }
            } catch (RefusedException e) {
                throw changes.failures().of(e.reply(), "read", path);
            }
        }
        Entry now = tree.look(session, path);
        if (length != content.length || !expect.holds(now)) {
            throw changes.failures().changed(path, "it changed while it was read");
        }
        return content;
    }

    private int fill(Transfer transfer, byte[] content, RelPath path) throws EndpointException, IOException {
        int length = 0;
        while (length < content.length) {
            int n = transfer.read(content, length, content.length - length);
            if (n < 0) {
                return length;
            }
            length += n;
        }
        if (transfer.read(new byte[1], 0, 1) > 0) {
            throw changes.failures().changed(path, "it grew while it was read");
        }
        return length;
    }

    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        for (List<Operation> wave : Waves.of(operations, changes.tree().place().names())) {
            outcomes.addAll(all(
                    wave.size(),
                    which -> wave.get(which).path(),
                    (session, which) -> new Outcome.Done(perform(session, wave.get(which))),
                    Outcome.Failed::new));
        }
        return outcomes;
    }

    private Entry perform(Session session, Operation operation) throws EndpointException, IOException {
        Tree tree = changes.tree();
        switch (operation) {
            case MakeDirectory(var path) -> tree.makeDirectory(session, path);
            case StoreFile store -> {
                return store(session, store, null);
            }
            case StoreLink link -> throw unsupported(link.path(), "symbolic links");
            case StoreHardLink link -> throw unsupported(link.path(), "further names of a file");
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
                return store(session, store, kept);
            }
            case Keep(Delete(var path, var expect), var kept) -> changes.keep(session, path, kept, expect);
            case Keep keep -> throw unsupported(keep.path(), "what is to be kept");
        }
        return null;
    }

    private EndpointException unsupported(RelPath path, String what) {
        return changes.failures().item(Kind.UNSUPPORTED, path, "FTP cannot hold " + what);
    }

    private Entry store(Session session, StoreFile store, RelPath kept) throws EndpointException, IOException {
        RelPath path = store.path();
        if (!ContentHash.of(store.content(), 0).equals(store.digest())) {
            throw changes.failures().item(Kind.CORRUPT, path, "what arrived is not what was sent");
        }
        RelPath temporary = changes.temporary(path, store.temporary());
        try {
            changes.write(session, temporary, path, store.content());
            return changes.place(
                    session,
                    temporary,
                    path,
                    changes.verification().of(store.content(), store.digest()),
                    store.attributes(),
                    store.expect(),
                    kept);
        } catch (EndpointException e) {
            if (session.usable()) {
                changes.remove(session, temporary);
            }
            throw e;
        }
    }

    /** Does all, each once, by as many connections as there may be. */
    private <R> List<R> all(int count, IntFunction<RelPath> path, Step<R> step, Fallen<R> fallen)
            throws EndpointException, InterruptedException {
        List<R> results = new ArrayList<>(Collections.nCopies(count, null));
        var next = new AtomicInteger();
        Callable<Void> lane = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                int which = i;
                R result;
                try {
                    result = sessions.call(path.apply(which), session -> step.run(session, which));
                } catch (EndpointException e) {
                    if (e.scope() == Scope.ENDPOINT) {
                        throw e;
                    }
                    result = fallen.of(e);
                }
                results.set(which, result);
            }
            return null;
        };
        together(lane, Math.min(count, sessions.limit()));
        return results;
    }

    private static void together(Callable<Void> lane, int lanes) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the server was asked");
        }
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var running = new Future<?>[lanes];
            Arrays.setAll(running, _ -> executor.submit(lane));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EndpointException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException unexpected -> throw unexpected;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            // what others have begun is not gone on with when one has failed for the whole root
            executor.shutdownNow();
            executor.close();
        }
    }
}
