package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Guard;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Verdict;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.engine.PathSet;

/**
 * Turns verdicts into actions. What only adds goes to the target at once; what deletes waits in a log until the whole scan has been
 * seen and the guard has agreed, and so does what needs the deletes, the names of one file, and the folders' own metadata.
 */
final class Decisions implements TreeJoin.Sink {
    private final Link link;
    private final Flow flow;
    private final DeferredActions deferred;
    private final boolean waits;
    private final boolean adds;
    private final PathSet forced;
    private final boolean hardLinks;
    private final HardLinkGroups groups = new HardLinkGroups();
    private final Set<String> leftovers = new HashSet<>();
    private boolean swept;
    private long sourceEntries;
    private long targetEntries;
    private boolean begun;
    private boolean fresh;
    private Boolean atOnce;

    /**
     * @param waits whether nothing at all may be done before the guard has agreed
     * @param adds whether the mode only adds, so that nothing new can turn out to be a file that got another name
     * @param forced files whose content is copied although they look the same
     */
    Decisions(Flow flow, boolean waits, boolean adds, PathSet forced) {
        this.link = flow.link();
        this.flow = flow;
        this.deferred = flow.deferred();
        this.waits = waits;
        this.adds = adds;
        this.forced = forced;
        this.hardLinks = link.target().facet(HardLinks.class).isPresent();
    }

    Guard.Totals totals() throws Exception {
        return flow.totals(sourceEntries, targetEntries);
    }

    @Override
    public boolean decided(String path, Verdict given, Entry source, Entry target, boolean late) throws Exception {
        Verdict verdict = given;
        boolean same = given == Verdict.UNCHANGED || given == Verdict.UPDATE_METADATA;
        if (same && source.isFile() && forced.contains(path)) {
            verdict = Verdict.UPDATE_CONTENT;
        }
        if (given == Verdict.UPDATE_METADATA && source.isFile() && target.links() > source.links()) {
            // what is set on this name would show on names that are other files at the source
            verdict = Verdict.UPDATE_CONTENT;
        }
        switch (joining(path, verdict, source, target)) {
            case ANOTHER_NAME -> {
                return true;
            }
            case SAME_ALREADY -> {
                return false;
            }
            case BY_ITSELF -> byItself(path, verdict, source, target, late);
        }
        return verdict == Verdict.CREATE || verdict == Verdict.UPDATE_CONTENT || verdict == Verdict.DELETE;
    }

    private void byItself(String path, Verdict verdict, Entry source, Entry target, boolean late) throws Exception {
        switch (verdict) {
            case UNCHANGED -> link.tally().unchanged.increment();
            case CREATE, UPDATE_CONTENT -> transfer(path, source, target, late);
            case UPDATE_METADATA -> {
                found(0);
                deferred.changes()
                        .append(new Action.Adjust(path, source.kind(), link.attributes(source), true, source));
            }
            case DELETE -> {
                found(0);
                flow.remove(path, target);
            }
            case KEEP -> flow.stays(path);
            case SKIP_SPECIAL ->
                link.tally().skip(path, Kind.UNSUPPORTED, "a device, socket or pipe is not replicated");
            case SKIP_UNREADABLE ->
                link.tally().fail(path, Kind.DENIED, "its facts could not be read, so it was left alone");
            case SKIP_KIND ->
                link.tally()
                        .fail(
                                path,
                                target.isDirectory() ? Kind.IS_DIRECTORY : Kind.EXISTS,
                                "the target has a " + word(target) + " where the source has a " + word(source)
                                        + (target.kind() == EntryKind.SPECIAL
                                                ? "; remove it by hand"
                                                : "; mode update deletes nothing, use mirror or remove it by hand"));
            case SKIP_LINK -> link.tally().skip(path, Kind.UNSUPPORTED, link.whyNoLink(path));
            case REPLACE_KIND -> throw new IllegalStateException("a replacement comes as a delete and a create");
        }
    }

    @Override
    public void folder(String path, Entry source, Entry target, boolean touched) throws Exception {
        boolean same = target != null && link.comparison().sameMetadata(source, target);
        // a folder's time follows its content: setting it is no update of its own
        boolean counted = !same && target != null && !sameButTime(source, target);
        if (target != null) {
            if (counted) {
                found(0);
            } else if (!path.isEmpty()) {
                link.tally().unchanged.increment();
            }
        }
        if (touched || swept || !same) {
            deferred.finish()
                    .append(new Action.Adjust(path, EntryKind.DIRECTORY, link.attributes(source), counted, source));
        }
        flow.nudge();
    }

    @Override
    public void fault(String path, boolean atSource, EndpointException cause) {
        flow.stays(path + '/');
        link.tally()
                .fail(
                        path,
                        cause.kind(),
                        (atSource ? "source" : "target") + " folder could not be listed whole: " + cause.getMessage()
                                + "; nothing in it was deleted");
    }

    @Override
    public void temporaries(String directory, List<String> names) {
        for (String name : names) {
            if (TemporaryNames.owner(name).equals(link.instanceId())) {
                leftovers.add(directory.isEmpty() ? name : directory + '/' + name);
            }
        }
    }

    @Override
    public void entering(List<Entry> target) {
        link.manner().bases().enter(target);
    }

    @Override
    public void scanned(long source, long target) {
        if (!begun) {
            begun = true;
            fresh = target == 0;
        }
        sourceEntries += source;
        targetEntries += target;
        link.tally().scannedSource.add(source);
        link.tally().scannedTarget.add(target);
    }

    @Override
    public void leaving() throws Exception {
        atOnce();
        swept = !leftovers.isEmpty();
        for (String path : leftovers) {
            if (waits) {
                deferred.changes().append(new Action.Sweep(path));
            } else {
                flow.submit(new Action.Sweep(path));
            }
        }
        leftovers.clear();
    }

    private void transfer(String path, Entry source, Entry target, boolean late) throws Exception {
        found(source.size());
        expectTemporary(path, source);
        if (source.isFile()) {
            link.manner().bases().wanted(path, source, target);
        }
        flow.bring(path, source, target, late, atOnce());
    }

    /** Whether what only adds is done before the scan is over: agreed on with the other targets, so that they read a file together. */
    private boolean atOnce() throws InterruptedException {
        if (atOnce == null) {
            atOnce = flow.agreed(!waits && (adds || fresh));
        }
        return atOnce;
    }

    /** How a path stands to the other names of its file. */
    private enum Joining {
        /** The first name that is met, or the only one. */
        BY_ITSELF,
        /** A further name, as it should be at the target. */
        SAME_ALREADY,
        /** A further name, to be made at the target after the first. */
        ANOTHER_NAME
    }

    private Joining joining(String path, Verdict verdict, Entry source, Entry target) throws IOException {
        boolean stays = verdict == Verdict.UNCHANGED || verdict == Verdict.UPDATE_METADATA;
        boolean linkable = stays || verdict == Verdict.CREATE || verdict == Verdict.UPDATE_CONTENT;
        if (!linkable || !hardLinks || !source.isFile() || source.links() < 2 || source.fileId() == 0) {
            return Joining.BY_ITSELF;
        }
        HardLinkGroups.First first = groups.find(source.fileId());
        if (first == null) {
            groups.open(source.fileId(), source.links(), new HardLinkGroups.First(path, stays ? target.fileId() : 0));
            return Joining.BY_ITSELF;
        }
        if (target != null && first.targetId() != 0 && target.fileId() == first.targetId()) {
            link.tally().unchanged.increment();
            return Joining.SAME_ALREADY;
        }
        found(0);
        expectTemporary(path, source);
        deferred.names().append(new Action.HardLink(path, first.path(), source, target));
        return Joining.ANOTHER_NAME;
    }

    /** A leftover under this name is taken up by the transfer to come. */
    private void expectTemporary(String path, Entry source) {
        if (!leftovers.isEmpty()) {
            leftovers.remove(Link.beside(path, link.temporary(path, source)));
        }
    }

    private void found(long bytes) {
        link.tally().itemsFound.increment();
        link.tally().bytesFound.add(bytes);
    }

    private boolean sameButTime(Entry source, Entry target) {
        var retimed = new Entry(
                target.name(),
                target.kind(),
                target.size(),
                source.modified(),
                target.mode(),
                target.uid(),
                target.gid(),
                target.fileId(),
                target.links(),
                target.changeToken(),
                target.linkTarget(),
                target.extras());
        return link.comparison().sameMetadata(source, retimed);
    }

    private static String word(Entry e) {
        return switch (e.kind()) {
            case FILE -> "file";
            case DIRECTORY -> "folder";
            case SYMLINK -> "symbolic link";
            case SPECIAL -> "device, socket or pipe";
            case UNREADABLE -> "name that cannot be read";
        };
    }
}
