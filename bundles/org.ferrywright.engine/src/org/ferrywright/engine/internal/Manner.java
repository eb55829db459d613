package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.SyncResult.Transfer;

/**
 * How one link brings over large files, and what it tells of each.
 *
 * @param appends whether a file that has grown may get its end where it lies, although nobody undoes that when it breaks off
 * @param byBlocks whether changed blocks are sent rather than whole files, as far as the two roots go
 * @param far whether one of the roots lies behind a network, as far as they tell
 * @param address of the target
 * @param rates of this link so far
 * @param updates which small files are compared with their old versions
 * @param comparisons how many files of the run may be compared by blocks at the same time
 */
record Manner(
        ContentPolicy policy,
        boolean appends,
        boolean byBlocks,
        boolean far,
        String address,
        Rates rates,
        Bases bases,
        TransferLog log,
        SmallUpdates updates,
        Semaphore comparisons,
        Pace pace) {
    /** Each holds up to two streams of a connection, which has 64 of them in all. */
    static final int MOST_COMPARISONS = 24;

    static boolean byBlocks(Endpoint source, Endpoint target, ContentPolicy policy) {
        boolean able = source.facet(Deltas.class).isPresent()
                && target.facet(Deltas.class).isPresent();
        return able && !policy.whole() && (isFar(source) || isFar(target) || policy.inPlace());
    }

    static boolean isFar(Endpoint root) {
        return root.facet(Deltas.class).map(Deltas::remote).orElse(false);
    }

    void tell(Tally tally, RelPath path, long size, Account account) throws IOException {
        var transfer = new Transfer(
                address,
                Printable.text(path.value()),
                account.strategy(),
                account.basis == null ? "" : Printable.text(account.basis.value()),
                size,
                account.blocks,
                account.literal.sum(),
                account.exchanged + account.literal.sum(),
                account.why);
        tally.transferred(transfer);
        log.add(transfer);
    }
}
