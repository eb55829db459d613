package org.ferrywright.cli.internal;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;

/** One run, watched and told. */
final class SyncRun {
    private final Context context;
    private final boolean json;

    /** @param json whether the result is told as one JSON object */
    SyncRun(Context context, boolean json) {
        this.context = context;
        this.json = json;
    }

    /**
     * Returns the exit code.
     *
     * @param goingOn the command that goes on with a held plan, but for the plan's id at its end
     */
    int run(Instance instance, SyncRequest request, List<String> goingOn) throws Engine.SettingsException {
        var show = json
                ? ProgressPrinter.Show.TERMINAL_ONLY
                : request.preview() ? ProgressPrinter.Show.PLAN : ProgressPrinter.Show.PROGRESS;
        var progress = new ProgressPrinter(context, show, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        String targets =
                request.targets().stream().map(t -> t.address().toString()).collect(Collectors.joining(", "));
        progress.start("replicating " + request.source().address() + " to " + targets + ", mode "
                + ResultJson.word(request.mode()));
        SyncResult result = context.services().engine().sync(instance, request, progress);
        progress.clear();
        if (json) {
            context.out().println(ResultJson.of(result));
        } else {
            new SyncReport(result, request.preview(), goingOn).print(context.out());
        }
        return ExitCode.of(result.outcome());
    }
}
