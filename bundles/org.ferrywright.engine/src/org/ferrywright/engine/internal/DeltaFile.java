package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.DeltaPlan;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.PatchRequest;

/**
 * Makes a target's new version of one large file out of what the target has and of what has changed. What it cannot do, or what would
 * not pay, is left to {@link LargeFile}, with the reason in the {@link Account}.
 */
final class DeltaFile {
    /** In place, what moved inside the file is sent anew: up to this part of the file, else a new file is made beside. */
    private static final int MOVED_PART = 64;

    private final Endpoint source;
    private final RelPath path;
    private final Entry entry;
    private final Shipment.Part part;
    private final Action.Store action;
    private final Account account;
    private final Link link;
    private final Manner manner;

    DeltaFile(Endpoint source, BulkRead.Item item, LargeFile.Copy copy) {
        this.source = source;
        this.path = item.path();
        this.entry = item.entry();
        this.part = copy.part;
        this.action = copy.action;
        this.account = copy.account;
        this.link = part.batch().link();
        this.manner = link.manner();
    }

    /** False when the file has to be streamed. */
    boolean transfer() throws EndpointException, InterruptedException, IOException {
        List<Basis> bases = manner.bases().of(path, entry, action.target());
        if (bases.isEmpty()) {
            account.why = choose(null, true).why();
            return false;
        }
        for (Basis basis : bases) {
            Strategy first = choose(basis, true);
            account.why = first.why();
            if (first.way() != Strategy.Way.STREAM && transfer(basis)) {
                return true;
            }
        }
        return false;
    }

    private boolean transfer(Basis basis) throws EndpointException, InterruptedException, IOException {
        manner.comparisons().acquire();
        try {
            return attempt(basis);
        } catch (TreePair.BasisFailure e) {
            return givenUp(basis, e.failure());
        } catch (EndpointException e) {
            // of the source: a stream would fail as well
            fail(e);
            return true;
        } finally {
            manner.comparisons().release();
        }
    }

    /** @return whether the whole transfer is given up, so that the path is decided anew */
    private boolean givenUp(Basis basis, EndpointException e) throws EndpointException, IOException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        if (basis.own() && e.kind() == Kind.CHANGED) {
            fail(e);
            return true;
        }
        account.why = "not made of " + (basis.own() ? "its old version" : basis.path()) + ": " + e.getMessage();
        return false;
    }

    private void fail(EndpointException e) throws EndpointException, IOException {
        part.batch().notStored(action, e);
    }

    private boolean attempt(Basis basis)
            throws EndpointException, InterruptedException, IOException, TreePair.BasisFailure {
        Strategy strategy;
        DeltaPlan plan;
        ContentDigest whole;
        PatchRequest request;
        try (var trees = new TreePair(deltas(source), deltas(link.target()), manner, account)) {
            trees.open(path, entry, basis);
            strategy = trees.unread()
                    .map(why -> new Strategy(Strategy.Way.STREAM, why))
                    .orElse(null);
            if (strategy == null) {
                strategy = choose(basis, trees.atHand());
            }
            account.why = strategy.why();
            if (strategy.way() == Strategy.Way.STREAM) {
                return false;
            }
            if (trees.same() && basis.own() && action.target().links() < 2) {
                account.blocks = trees.sourceShape().leaves();
                touch();
                return true;
            }
            plan = plan(trees, basis);
            if (plan.finding() == DeltaPlan.Finding.MOSTLY_NEW) {
                account.why =
                        "hardly anything of " + (basis.own() ? "its old version" : basis.path()) + " can be used again";
                return false;
            }
            whole = trees.sourceRoot();
            boolean inPlace = strategy.way() == Strategy.Way.IN_PLACE;
            if (inPlace && !staysMostly(plan)) {
                inPlace = false;
                account.why += "; not in place: much of its content moved inside the file";
            }
            request = new PatchRequest(
                    link.temporary(path.value(), entry),
                    entry.size(),
                    trees.sourceShape().scheme(),
                    basis.path(),
                    Expect.same(basis.entry()),
                    inPlace,
                    true,
                    entry.extras().sparse(),
                    shifted(plan, trees) ? trees.whole() : null);
        }
        return patch(basis, plan, whole, request);
    }

    /** Whether blocks move to places where the target cannot tell their digests without reading them over the network. */
    private boolean shifted(DeltaPlan plan, TreePair trees) {
        int leaf = trees.sourceShape().scheme().leaf();
        return !deltas(link.target()).digestsInPlace()
                && plan.copies().stream().anyMatch(c -> (c.from() - c.to()) % leaf != 0);
    }

    /** By shorter blocks where only parts of the changed ones have changed. */
    private DeltaPlan plan(TreePair trees, Basis basis)
            throws EndpointException, InterruptedException, TreePair.BasisFailure {
        DeltaPlan plan = BlockPlan.of(trees, deltas(source), path, entry);
        var finer = new FinerBlocks(plan, basis.entry().size(), manner.rates());
        if (!trees.shorterPay(finer, path, entry, basis)) {
            return plan;
        }
        account.why += "; by blocks of " + finer.leaf() + " bytes: of those of "
                + plan.shape().scheme().leaf() + " only parts have changed";
        trees.shorten(finer.leaf(), path, entry, basis);
        return BlockPlan.of(trees, deltas(source), path, entry);
    }

    private boolean patch(Basis basis, DeltaPlan plan, ContentDigest whole, PatchRequest request)
            throws EndpointException, InterruptedException, IOException, TreePair.BasisFailure {
        try {
            carryOut(basis, plan, whole, request);
            return true;
        } catch (TreePair.BasisFailure e) {
            switch (e.failure().kind()) {
                case UNSUPPORTED -> {
                    if (!request.inPlace()) {
                        throw e;
                    }
                    account.why += "; not in place: " + e.failure().getMessage();
                    return patch(basis, plan, whole, beside(request));
                }
                case CHANGED, CORRUPT -> throw e;
                default -> {
                    fail(e.failure());
                    return true;
                }
            }
        }
    }

    private static PatchRequest beside(PatchRequest r) {
        return new PatchRequest(
                r.temporary(), r.size(), r.scheme(), r.basis(), r.basisIs(), false, r.resume(), r.sparse(), r.whole());
    }

    private void carryOut(Basis basis, DeltaPlan plan, ContentDigest whole, PatchRequest request)
            throws EndpointException, InterruptedException, IOException, TreePair.BasisFailure {
        long begun = link.journal().begin(List.of(Link.beside(path.value(), request.temporary())));
        boolean over = true;
        try {
            var carrier = new Carrier(link);
            Extended extended = carrier.of(path, entry);
            RelPath kept = link.old().place(path, action.target(), Why.REPLACED);
            var commit = new Commit(link.attributes(entry).with(extended), whole, Batch.expect(action.target()), kept);
            var run = new PatchRun(deltas(source), deltas(link.target()), path, entry, link, account);
            Entry now = run.run(plan, request, commit);
            carrier.check(path.value(), extended, now);
            account.blocks = plan.blocksReused();
            account.way = request.inPlace() ? Strategy.Way.IN_PLACE : Strategy.Way.DELTA;
            account.basis = basis.path();
            part.batch().stored(action, now, account);
        } catch (TreePair.BasisFailure e) {
            over = e.failure().scope() == Scope.ITEM;
            throw e;
        } catch (EndpointException e) {
            over = e.scope() == Scope.ITEM;
            throw e;
        } catch (InterruptedException | RuntimeException | Error e) {
            over = false;
            throw e;
        } finally {
            if (over) {
                link.journal().committed(begun);
            }
        }
    }

    /** The content is there; what is around it may not be. */
    private void touch() throws EndpointException, InterruptedException, IOException {
        account.touched = true;
        account.basis = path;
        account.why = "its content is there already";
        part.batch().touched(action, account);
    }

    /** In place, what moved has to be sent anew. */
    private boolean staysMostly(DeltaPlan plan) {
        long moved = plan.copies().stream()
                .filter(c -> c.from() != c.to())
                .mapToLong(CopyRange::length)
                .sum();
        return moved <= entry.size() / MOVED_PART;
    }

    /** @param atHand whether both trees are taken to be at hand */
    private Strategy choose(Basis basis, boolean atHand) {
        var here = source.facet(Deltas.class);
        var there = link.target().facet(Deltas.class);
        boolean able = here.isPresent() && there.isPresent();
        return Strategy.choose(new Strategy.Case(
                entry.size(),
                basis == null ? -1 : basis.entry().size(),
                able ? unable(basis) : "one of the roots cannot compare blocks",
                able && (here.get().remote() || there.get().remote()),
                entry.extras().sparse(),
                atHand,
                manner.policy().inPlace(),
                notInPlace(basis),
                manner.policy().whole(),
                manner.rates().sending.bytesPerSecond(),
                manner.rates().readingRate(),
                manner.rates().copyingRate()));
    }

    private String unable(Basis basis) {
        Endpoint target = link.target();
        if (basis != null && basis.own() && looksTheSame(basis.entry())) {
            return "it looks the same and is not: what is remembered of its blocks may be wrong as well";
        }
        if (target.traits().commitMode() == CommitMode.IN_PLACE) {
            return "the target has no temporaries";
        }
        return keeps() && target.facet(Keeping.class).isEmpty()
                ? "the target cannot keep the old version while it makes the new one of it"
                : null;
    }

    private String notInPlace(Basis basis) {
        if (basis == null || !basis.own()) {
            return "there is no old version at its path";
        }
        if (basis.entry().links() > 1) {
            return "the file has other names at the target";
        }
        return keeps() ? "its old version is kept" : null;
    }

    private boolean looksTheSame(Entry old) {
        return entry.size() == old.size()
                && entry.modified().sameAt(old.modified(), link.comparison().timePrecision());
    }

    private boolean keeps() {
        return link.old().place(path, action.target(), Why.REPLACED) != null;
    }

    private static Deltas deltas(Endpoint root) {
        return root.facet(Deltas.class).orElseThrow();
    }
}
