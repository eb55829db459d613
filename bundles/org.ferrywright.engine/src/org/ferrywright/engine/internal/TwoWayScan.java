package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Agreed;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Guard;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Resolution;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.core.TwoWayReconciler;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.RunObserver.What;
import org.ferrywright.engine.SyncRequest;

/** The scan of the mode two-way: what changed on either side goes to the other, and conflicts are settled when all else is done. */
final class TwoWayScan implements LinkRun.Scan, TwoWayJoin.Sink {
    private static final int NAMES_TRIED = 20;

    private final SyncRequest request;
    private final TwoWayReconciler reconciler;
    private final Baseline baseline;
    private final Flow forward;
    private final Flow backward;
    private final ActionLog conflicts;
    private final ActionLog replacements;
    private final ActionLog kept;
    private final boolean waits;
    private final boolean first;
    private final Tally tally;
    private final Spellings spellings;
    private final String targetName;
    private final Set<String> leftoversAtSource = new HashSet<>();
    private final Set<String> leftoversAtTarget = new HashSet<>();
    private boolean sourceTouched;
    private boolean targetTouched;
    private long sourceEntries;
    private long targetEntries;

    /**
     * @param targetName how the names of losing versions tell where they come from
     * @param waits whether nothing at all may be done before the guard has agreed
     */
    TwoWayScan(
            SyncRequest request,
            TwoWayReconciler reconciler,
            Baseline baseline,
            Flow forward,
            Flow backward,
            Path folder,
            String targetName,
            boolean waits)
            throws IOException {
        this.request = request;
        this.reconciler = reconciler;
        this.baseline = baseline;
        this.forward = forward;
        this.backward = backward;
        this.conflicts = new ActionLog(folder.resolve("conflicts"));
        this.replacements = new ActionLog(folder.resolve("replacements"));
        this.kept = new ActionLog(folder.resolve("kept"));
        this.waits = waits;
        this.first = baseline.isEmpty();
        this.tally = forward.link().tally();
        this.targetName = targetName;
        this.spellings =
                new Spellings(forward.link().source(), forward.link().target(), true, request.preview(), tally);
    }

    @Override
    public void run() throws Exception {
        var aspects = forward.link().comparison().extended();
        try (TreeCursor source = spellings.walkSource(request.filter(), aspects);
                TreeCursor target = spellings.walkTarget(request.filter(), aspects)) {
            new TwoWayJoin(reconciler, request.filter(), baseline, this, spellings).run(source, target);
        }
    }

    @Override
    public List<Guard.Totals> totals() throws Exception {
        return List.of(forward.totals(sourceEntries, targetEntries), backward.totals(targetEntries, sourceEntries));
    }

    @Override
    public void resolved(String path, Resolution resolution, Agreed known, Entry source, Entry target, boolean late)
            throws Exception {
        switch (resolution) {
            case UNCHANGED -> tally.unchanged.increment();
            case ADOPT -> {
                tally.unchanged.increment();
                if (!request.preview()) {
                    baseline.put(path, new Agreed(source, target));
                }
            }
            case FORGET -> {
                if (!request.preview()) {
                    baseline.forget(path);
                }
            }
            case TO_TARGET -> {
                replaced(path, known, source, target, "the source's");
                if (target == null && !first) {
                    backward.stays(path);
                }
                transfer(forward, path, source, target, late);
            }
            case TO_SOURCE -> {
                replaced(path, known, source, target, "the target's");
                if (source == null && !first) {
                    forward.stays(path);
                }
                transfer(backward, path, target, source, late);
            }
            case METADATA_TO_TARGET -> adjust(forward, path, source);
            case METADATA_TO_SOURCE -> adjust(backward, path, target);
            case DELETE_TARGET -> {
                targetTouched = true;
                delete(forward, path, target);
            }
            case DELETE_SOURCE -> {
                sourceTouched = true;
                delete(backward, path, source);
            }
            case COMPARE_CONTENT, CONFLICT -> conflicts.append(new Action.Compare(path, source, target));
            case LEAVE_UNREADABLE -> {
                stays(path);
                tally.fail(path, Kind.DENIED, "its facts could not be read, so it was left alone on both sides");
            }
            case LEAVE_SPECIAL -> {
                stays(path);
                tally.skip(path, Kind.UNSUPPORTED, "a device, socket or pipe is not replicated");
            }
            case LEAVE_LINK -> {
                stays(path);
                tally.skip(path, Kind.UNSUPPORTED, forward.link().whyNoLinkEitherWay());
            }
        }
    }

    @Override
    public void folder(String path, Agreed known, Entry source, Entry target) throws Exception {
        // what we do in a folder changes its time: it is set back to that of the side where somebody did it
        if (targetTouched && !sourceTouched) {
            forward.deferred().finish().append(timeOf(path, source));
        } else if (sourceTouched && !targetTouched) {
            backward.deferred().finish().append(timeOf(path, target));
        }
        forward.nudge();
        backward.nudge();
    }

    @Override
    public void fault(String path, boolean atSource, EndpointException cause) {
        stays(path + '/');
        tally.fail(
                path,
                cause.kind(),
                (atSource ? "source" : "target") + " folder could not be listed whole: " + cause.getMessage()
                        + "; what is missing from it was left alone");
    }

    @Override
    public void temporaries(String folder, boolean atSource, List<String> names) {
        for (String name : names) {
            if (TemporaryNames.owner(name).equals(forward.link().instanceId())) {
                (atSource ? leftoversAtSource : leftoversAtTarget).add(folder.isEmpty() ? name : folder + '/' + name);
            }
        }
    }

    @Override
    public void scanned(long source, long target) {
        sourceTouched = false;
        targetTouched = false;
        sourceEntries += source;
        targetEntries += target;
        tally.scannedSource.add(source);
        tally.scannedTarget.add(target);
    }

    @Override
    public void leaving() throws Exception {
        sweep(forward, leftoversAtTarget);
        sweep(backward, leftoversAtSource);
        leftoversAtSource.clear();
        leftoversAtTarget.clear();
    }

    private void sweep(Flow flow, Set<String> leftovers) throws Exception {
        for (String path : leftovers) {
            if (waits) {
                flow.deferred().changes().append(new Action.Sweep(path));
            } else {
                flow.submit(new Action.Sweep(path));
            }
        }
    }

    private void stays(String path) {
        forward.stays(path);
        backward.stays(path);
    }

    private void transfer(Flow flow, String path, Entry from, Entry to, boolean late) throws Exception {
        touch(flow);
        found(from.size());
        boolean otherKind = to != null && from.isDirectory() != to.isDirectory();
        if (otherKind) {
            flow.remove(path, to);
        }
        String temporary = Link.beside(path, flow.link().temporary(path, from));
        (flow == forward ? leftoversAtTarget : leftoversAtSource).remove(temporary);
        flow.bring(path, from, otherKind ? null : to, late, first && !waits);
        finish(flow, path, from);
    }

    private void now(Flow flow, String path, Entry from) throws Exception {
        flow.submit(Batch.transfer(path, from, null));
        finish(flow, path, from);
    }

    /** A folder is agreed on only when it has its metadata. */
    private void finish(Flow flow, String path, Entry from) throws IOException {
        if (from.isDirectory()) {
            flow.deferred()
                    .finish()
                    .append(new Action.Adjust(
                            path, EntryKind.DIRECTORY, flow.link().attributes(from), false, from));
        }
    }

    private void adjust(Flow flow, String path, Entry from) throws Exception {
        found(0);
        Attributes all = flow.link().attributes(from);
        if (from.isDirectory()) {
            var permissions = new Attributes(all.mode(), all.uid(), all.gid(), null);
            flow.deferred().finish().append(new Action.Adjust(path, from.kind(), permissions, true, from));
        } else {
            flow.deferred().changes().append(new Action.Adjust(path, from.kind(), all, true, from));
        }
    }

    private void delete(Flow flow, String path, Entry there) throws Exception {
        found(0);
        flow.remove(path, there);
    }

    @Override
    public void settled() throws Exception {
        conflicts.forward(all -> {
            for (Action a : all) {
                settle((Action.Compare) a);
            }
        });
    }

    @Override
    public void agreed() throws Exception {
        kept.forward(all -> {
            for (Action a : all) {
                keepBoth((Action.Compare) a);
            }
        });
    }

    @Override
    public String respelled(String before, String now) throws IOException {
        if (request.preview()) {
            return before;
        }
        baseline.move(before, now);
        return now;
    }

    @Override
    public void finished() throws Exception {
        spellings.carryOut();
    }

    @Override
    public void close() throws IOException {
        kept.close();
        conflicts.close();
        replacements.close();
    }

    private void settle(Action.Compare c) throws Exception {
        try {
            if (c.source().isFile()
                    && c.target().isFile()
                    && c.source().size() == c.target().size()
                    && digest(forward.link().source(), c.path(), c.source())
                            .equals(digest(forward.link().target(), c.path(), c.target()))) {
                adopt(c);
                return;
            }
        } catch (EndpointException e) {
            if (e.scope() == EndpointException.Scope.ENDPOINT) {
                throw e;
            }
            tally.fail(c.path(), e);
            return;
        }
        switch (reconciler.settle(c.source(), c.target())) {
            case SOURCE_WINS -> {
                told(c.path(), "the source's version won");
                transfer(forward, c.path(), c.source(), c.target(), false);
            }
            case TARGET_WINS -> {
                told(c.path(), "the target's version won");
                transfer(backward, c.path(), c.target(), c.source(), false);
            }
            case KEEP_BOTH -> {
                if (request.preview()) {
                    keepBoth(c);
                } else {
                    kept.append(c);
                }
            }
            case WAIT ->
                tally.conflict(
                        c.path(), "both sides changed it; decide with --conflicts newer, source or target", true);
        }
    }

    /** A folder against a file or link: who replaces whom was decided at once, for the sake of what is in the folder. */
    private void replaced(String path, Agreed known, Entry source, Entry target, String winner) throws IOException {
        if (source != null && target != null && source.isDirectory() != target.isDirectory()) {
            replacements.append(new Action.Compare(path, source, target));
            if (reconciler.bothChanged(known, source, target)) {
                told(path, winner + " version won");
            }
        }
    }

    @Override
    public void deleted() throws Exception {
        replacements.forward(all -> {
            for (Action a : all) {
                makeRoom((Action.Compare) a);
            }
        });
    }

    /**
     * A file was to replace a folder, but something in that folder was changed meanwhile or kept: the folder stays, and the file goes on
     * under another name. The next run brings both over.
     */
    private void makeRoom(Action.Compare c) throws Exception {
        Flow flow = c.source().isDirectory() ? forward : backward;
        Entry folder = c.source().isDirectory() ? c.source() : c.target();
        Entry file = c.source().isDirectory() ? c.target() : c.source();
        // the flow writes where the file is
        boolean stays = flow.link()
                .source()
                .stat(RelPath.of(c.path()))
                .filter(Entry::isDirectory)
                .isPresent();
        boolean fileStays = flow.link()
                .target()
                .stat(RelPath.of(c.path()))
                .filter(e -> !e.isDirectory())
                .isPresent();
        if (folder != null && stays && fileStays) {
            String other = freeName(c.path(), file);
            baseline.forget(c.path());
            flow.inOrder(List.of(new Action.Move(other, c.path(), file)));
            told(c.path(), "the folder is in use, the file goes on as " + RelPath.of(other));
        }
    }

    /** Equal content on both sides that nobody brought there: only the metadata may have to follow. */
    private void adopt(Action.Compare c) throws Exception {
        if (forward.link().comparison().sameMetadata(c.source(), c.target())) {
            resolved(c.path(), Resolution.ADOPT, null, c.source(), c.target(), false);
        } else {
            adjust(forward, c.path(), c.source());
        }
    }

    private void keepBoth(Action.Compare c) throws Exception {
        String other = freeName(c.path(), c.target());
        told(c.path(), "the target's version is kept as " + RelPath.of(other));
        found(c.source().size());
        found(c.target().size());
        if (request.preview()) {
            tally.done(What.CREATE, other, c.target().size());
            tally.done(What.UPDATE, c.path(), c.source().size());
            return;
        }
        // whatever was agreed on below this name is about something else from now on
        baseline.forget(c.path());
        forward.inOrder(List.of(new Action.Move(other, c.path(), c.target())));
        if (tally.hasFailed(other)) {
            return;
        }
        now(forward, c.path(), c.source());
        if (!c.target().isDirectory()) {
            now(backward, other, c.target());
        }
    }

    private String freeName(String path, Entry loser) throws EndpointException, InterruptedException, IOException {
        for (int i = 0; i < NAMES_TRIED; i++) {
            RelPath name = RelPath.of(ConflictNames.of(path, targetName, loser, i));
            if (forward.link().source().stat(name).isEmpty()
                    && forward.link().target().stat(name).isEmpty()) {
                return name.value();
            }
        }
        throw new IOException("no free name for the conflict copy of " + RelPath.of(path));
    }

    private void told(String path, String outcome) {
        tally.conflict(path, "both sides changed it; " + outcome, false);
    }

    private ContentDigest digest(Endpoint root, String path, Entry entry)
            throws EndpointException, InterruptedException {
        return Contents.digest(root, RelPath.of(path), entry, forward.link().digestSeed());
    }

    private void touch(Flow flow) {
        if (flow == forward) {
            targetTouched = true;
        } else {
            sourceTouched = true;
        }
    }

    private static Action timeOf(String path, Entry folder) {
        Timestamp time = folder.modified();
        var attributes = new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, time);
        return new Action.Adjust(path, EntryKind.DIRECTORY, attributes, false, null);
    }

    private void found(long bytes) {
        tally.itemsFound.increment();
        tally.bytesFound.add(bytes);
    }
}
