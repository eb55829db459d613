package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.TransportRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens a root and goes through what is kept there. */
@Component(service = RevisionAccess.class)
public final class RevisionEngine implements RevisionAccess {
    private static final Comparator<VersionWalk.Kept> BY_FILE_AND_TIME =
            Comparator.comparing(VersionWalk.Kept::path).thenComparing(VersionWalk.Kept::id);
    private static final Revisions EVERYTHING = new Revisions(Retention.ALL, Retention.ALL);

    private final TransportRegistry transports;
    private final Pace pace;

    @Activate
    public RevisionEngine(@Reference TransportRegistry transports) {
        this(transports, Pace.REAL);
    }

    public RevisionEngine(TransportRegistry transports, Pace pace) {
        this.transports = transports;
        this.pace = pace;
    }

    /** What is done with an open root. */
    private interface Work {
        void run(Endpoint root, Tally tally, Restoring.Count count)
                throws EndpointException, InterruptedException, IOException, SettingsException;
    }

    @Override
    public Result list(Instance instance, EndpointConfig target, RelPath path, Consumer<Version> sink)
            throws SettingsException {
        return open(instance, target, RunObserver.SILENT, (root, tally, count) -> {
            Consumer<List<VersionWalk.Kept>> tell =
                    versions -> versions.stream().sorted(BY_FILE_AND_TIME).forEach(k -> {
                        count.versions++;
                        count.bytes += k.entry().size();
                        sink.accept(new Version(
                                k.path(), k.id(), k.entry().kind(), k.entry().size()));
                    });
            tell.accept(of(root, path));
            try (var walk = VersionWalk.below(root, RevisionNames.FOLDER.resolve(path))) {
                for (var folder = walk.next(); folder != null; folder = walk.next()) {
                    tellFault(folder, tally);
                    // those of the path itself were told before
                    tell.accept(folder.versions().stream()
                            .filter(k -> !k.path().equals(path))
                            .toList());
                }
            }
        });
    }

    @Override
    public Result restore(Instance instance, Restore request, RunObserver observer) throws SettingsException {
        return open(instance, request.target(), observer, (root, tally, count) -> {
            var old = OldVersions.at(root, request.target().address(), EVERYTHING, RunFolder.newId(pace), pace);
            var restoring = new Restoring(root, old, instance.id(), tally, count);
            List<VersionWalk.Kept> own = of(root, request.path());
            if (!own.isEmpty() || !(request.pick() instanceof Pick.Before)) {
                own(root, request, own, restoring);
            }
            if (request.pick() instanceof Pick.Before(var time)) {
                try (var walk = VersionWalk.below(root, RevisionNames.FOLDER.resolve(request.path()))) {
                    for (var folder = walk.next(); folder != null; folder = walk.next()) {
                        tellFault(folder, tally);
                        var below = folder.versions().stream()
                                .filter(k -> !k.path().equals(request.path()))
                                .toList();
                        restoring.folder(Restoring.standingBefore(below, time), request.path(), request.to());
                    }
                }
            }
            restoring.flush();
        });
    }

    private static void own(Endpoint root, Restore request, List<VersionWalk.Kept> own, Restoring restoring)
            throws EndpointException, InterruptedException, SettingsException {
        var sorted = own.stream().sorted(BY_FILE_AND_TIME).toList();
        List<VersionWalk.Kept> picked = switch (request.pick()) {
            case Pick.Before(var time) -> Restoring.standingBefore(sorted, time);
            case Pick.Newest _ -> sorted.isEmpty() ? sorted : List.of(sorted.getLast());
            case Pick.Id(var beginning) ->
                sorted.stream()
                        .filter(k -> k.id().toString().startsWith(beginning))
                        .toList();
        };
        if (request.pick() instanceof Pick.Before) {
            restoring.folder(picked, request.path(), request.to());
            return;
        }
        if (picked.size() != 1) {
            throw new SettingsException(why(root, request, picked.size()));
        }
        restoring.folder(picked, request.path(), request.to());
    }

    private static String why(Endpoint root, Restore request, int picked)
            throws EndpointException, InterruptedException {
        String what = request.path() + " at " + request.target().address();
        if (picked > 1) {
            return "more than one version of " + what
                    + " begins so; give more of its id, as ferry revisions list tells it";
        }
        try (var walk = VersionWalk.below(root, RevisionNames.FOLDER.resolve(request.path()))) {
            for (var folder = walk.next(); folder != null; folder = walk.next()) {
                if (folder.versions().stream().anyMatch(k -> !k.path().equals(request.path()))) {
                    return what + " is a folder; say with --before TIME as of when it is to be restored";
                }
            }
        }
        return "there is no such old version of " + what + "; ferry revisions list tells what there is";
    }

    /** The versions of one path itself, in both forms that their names may have. */
    private static List<VersionWalk.Kept> of(Endpoint root, RelPath path)
            throws EndpointException, InterruptedException {
        if (path.isRoot()) {
            return List.of();
        }
        RelPath place = RevisionNames.FOLDER.resolve(path);
        var all = new ArrayList<>(VersionWalk.in(root, place.parent()));
        all.addAll(VersionWalk.in(root, place));
        all.removeIf(k -> !k.path().equals(path));
        return all;
    }

    private static void tellFault(VersionWalk.Folder folder, Tally tally) {
        folder.fault()
                .ifPresent(e ->
                        tally.fail(folder.place().value(), e.kind(), "could not be listed whole: " + e.getMessage()));
    }

    private Result open(Instance instance, EndpointConfig target, RunObserver observer, Work work)
            throws SettingsException {
        EndpointProvider provider = transports.require(target);
        var tally = new Tally(observer);
        var count = new Restoring.Count();
        try (Endpoint root = MappedRoot.over(provider.open(target, new InstanceContext(instance, tally, transports)))) {
            work.run(root, tally, count);
            return result(tally.failed() > 0 ? Outcome.FAILURES : Outcome.OK, tally, count, null);
        } catch (EndpointException e) {
            String where = e.address() == null ? String.valueOf(e.path()) : e.address();
            String message = e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")");
            var failure = new Failure(Printable.text(where), e.kind().name(), message);
            return result(Outcome.ERROR, tally, count, failure);
        } catch (InterruptedException e) {
            return result(Outcome.CANCELLED, tally, count, null);
        } catch (IOException e) {
            var failure = new Failure("", EndpointException.Kind.INTERNAL.name(), String.valueOf(e.getMessage()));
            return result(Outcome.ERROR, tally, count, failure);
        }
    }

    private static Result result(Outcome outcome, Tally tally, Restoring.Count count, Failure error) {
        return new Result(
                outcome, count.versions, count.unchanged, count.bytes, tally.failures(), tally.failed(), error);
    }
}
