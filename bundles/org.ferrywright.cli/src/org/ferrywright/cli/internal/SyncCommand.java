package org.ferrywright.cli.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.core.Retention;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Passwords;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.SyncRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ferry sync}: one run, now. */
@Command(
        name = "sync",
        sortOptions = false,
        description = "Brings TARGETs in step with SOURCE, once, now.",
        footer = {
            "",
            "An address is a path, smb://[DOMAIN;]USER@HOST[:PORT]/SHARE[/PATH],",
            "ftps://USER@HOST[:PORT]/PATH (ftp:// is not encrypted), or",
            "tcp://HOST[:PORT]/ROOT[/PATH] when you have paired with its Listener.",
            "Exit codes: 0 in step, 1 some items failed, 2 wrong usage, 3 an endpoint could not be",
            "reached or refused us, 4 held by a guard, 5 conflicts wait for a decision, 130 cancelled."
        })
final class SyncCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "Folder to read.")
    String source;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TARGET", description = "Folders to write.")
    List<String> targets = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "update",
            description = "update: add and update, never delete (the default). mirror: the target becomes the source."
                    + " two-way: changes and deletes go both ways.")
    String modeName;

    @Option(
            names = "--conflicts",
            paramLabel = "POLICY",
            description =
                    "Who wins in mode two-way when both sides changed a file: keep-both (the default), newer, source,"
                            + " target; ask reports it and leaves it.")
    String policyName;

    @Option(names = "--preview", description = "Tell what would be done; touch nothing.")
    boolean preview;

    @Option(names = "--json", description = "Print the result as one JSON object, the last line on standard output.")
    boolean json;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How much is in flight at once (default: twice the cores, 4 to 16).")
    Integer threads;

    @Option(
            names = "--limit",
            paramLabel = "RATE",
            description = "Most content bytes a second, such as 500k or 10M (powers of 1024).")
    String limit;

    @Option(
            names = "--delete-limit",
            paramLabel = "N|P%",
            description =
                    "Hold the run when more entries would be deleted (default: 50%% of the target and more than 10).")
    String deleteLimit;

    @Option(
            names = "--rewrite-limit",
            paramLabel = "N|P%",
            description =
                    "Hold the run when more files would be written over (default: 80%% of the target and more than 200).")
    String rewriteLimit;

    @Option(
            names = "--metadata",
            paramLabel = "KIND,...",
            split = ",",
            description = "Which metadata is kept beside the time: mode, owner, acl, xattr, capability, ntfs-acl, dos,"
                    + " created; all (the default) or none. 'no-acl' leaves one out of all.")
    List<String> metadata = new ArrayList<>();

    @Option(
            names = "--symlinks",
            paramLabel = "POLICY",
            defaultValue = "copy",
            description = "What is done with symbolic links: copy them as links (the default), follow those that"
                    + " stay inside SOURCE, or skip them.")
    String symlinks;

    @Option(
            names = "--checksum",
            description =
                    "Compare the content of all files, not only size and time: reads everything on both sides, and"
                            + " mends what was damaged at the target. One way only.")
    boolean checksum;

    @Option(
            names = "--in-place",
            description = "Patch changed large files where they lie, with an undo log, instead of making a new file"
                    + " beside: for very large ones.")
    boolean inPlace;

    @Option(
            names = "--whole-file",
            description = "Send changed files whole, without looking for blocks that are there.")
    boolean wholeFile;

    @Option(names = "--approve", paramLabel = "PLAN", description = "Go on with a held plan, exactly that one.")
    String plan;

    @Option(
            names = "--revisions",
            paramLabel = "LIMITS",
            description = "Keep what is replaced at the target: so many of each file (5), for so long (30d), so much in"
                    + " all (10G), several at once (5,30d,10G), or all. See ferry revisions.")
    String revisions;

    @Option(
            names = "--keep-deleted",
            paramLabel = "LIMITS",
            description = "Keep what is deleted at the target, in the same place and to limits of its own.")
    String keepDeleted;

    @Mixin(name = FilterOptions.NAME)
    final FilterOptions filter = new FilterOptions();

    @Mixin
    PasswordOptions passwords;

    @Mixin
    DataOption data;

    @Spec
    CommandSpec spec;

    SyncCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        Mode mode = mode();
        long begin = System.nanoTime();
        try {
            return run(request(mode));
        } catch (UsageException e) {
            tellProgram(mode, false, "SETTINGS", e.getMessage(), begin);
            throw e;
        } catch (IOException e) {
            tellProgram(mode, Ferry.isCancelled(e), "SETTINGS", Ferry.sentence(e), begin);
            throw e;
        } catch (RuntimeException e) {
            tellProgram(mode, false, "INTERNAL", "a fault in the program: " + e, begin);
            throw e;
        }
    }

    /** Who asked for JSON gets an object for a run that did not begin as well; {@link Ferry} tells people. */
    private void tellProgram(Mode mode, boolean cancelled, String kind, String message, long begin) {
        if (json) {
            long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            context.out().println(ResultJson.ofNothing(mode, cancelled, kind, message, elapsed));
        }
    }

    private int run(SyncRequest request) throws UsageException, IOException {
        Passwords known = passwords.read(context.environment());
        try (Instance instance = data.open(context.environment(), "sync")) {
            instance.use(known);
            return new SyncRun(context, json)
                    .run(
                            instance,
                            request,
                            again(spec.root().commandLine().getParseResult().originalArgs()));
        } catch (Engine.SettingsException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** How this command goes on with a plan, whose id comes last. */
    private static List<String> again(List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.removeIf(a -> a.startsWith("--approve="));
        int old = all.indexOf("--approve");
        if (old >= 0) {
            all.subList(old, Math.min(all.size(), old + 2)).clear();
        }
        all.add("--approve");
        return all;
    }

    private SyncRequest request(Mode mode) throws UsageException {
        if (threads != null && (threads < 1 || threads > 256)) {
            throw new UsageException("--threads is a number from 1 to 256, not " + threads);
        }
        try {
            return SyncRequest.between(
                            Addresses.config(source),
                            targets.stream().map(Addresses::config).toList())
                    .mode(mode)
                    .filter(filter.read())
                    .conflicts(policy(mode))
                    .preview(preview)
                    .threads(threads == null ? SyncRequest.defaultThreads() : threads)
                    .bytesPerSecond(limit == null ? 0 : Units.parseRate(limit))
                    .deleteLimit(deleteLimit == null ? DeleteLimit.DEFAULT : DeleteLimit.parse(deleteLimit))
                    .rewriteLimit(rewriteLimit == null ? DeleteLimit.REWRITES : DeleteLimit.parse(rewriteLimit))
                    .metadata(MetadataKinds.of(metadata))
                    .approvedPlan(plan)
                    .symlinks(symlinks())
                    .content(content(mode))
                    .revisions(new Revisions(retention(revisions), retention(keepDeleted)))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private ContentPolicy content(Mode mode) throws UsageException {
        if (checksum && mode == Mode.TWO_WAY) {
            throw new UsageException("--checksum goes one way: where both sides may change, nothing tells which of two"
                    + " contents is the right one; find them with ferry verify");
        }
        if (inPlace && wholeFile) {
            throw new UsageException(
                    "--in-place sends only what has changed, --whole-file sends all; give one of them");
        }
        return new ContentPolicy(checksum, inPlace, wholeFile);
    }

    private static Retention retention(String limits) {
        return limits == null ? null : Retention.parse(limits);
    }

    private SymlinkPolicy symlinks() throws UsageException {
        return switch (symlinks) {
            case "copy" -> SymlinkPolicy.COPY;
            case "follow" -> SymlinkPolicy.FOLLOW;
            case "skip" -> SymlinkPolicy.SKIP;
            default ->
                throw new UsageException("there is no policy for links '" + Printable.text(symlinks)
                        + "'; choose --symlinks copy, follow or skip");
        };
    }

    private Mode mode() throws UsageException {
        return switch (modeName) {
            case "update" -> Mode.UPDATE;
            case "mirror" -> Mode.MIRROR;
            case "two-way" -> Mode.TWO_WAY;
            default ->
                throw new UsageException(
                        "there is no mode '" + Printable.text(modeName) + "'; choose --mode update, mirror or two-way");
        };
    }

    private ConflictPolicy policy(Mode mode) throws UsageException {
        if (policyName == null) {
            return ConflictPolicy.KEEP_BOTH;
        }
        if (mode != Mode.TWO_WAY) {
            throw new UsageException("--conflicts goes with --mode two-way: one way, the source always wins");
        }
        return switch (policyName) {
            case "keep-both" -> ConflictPolicy.KEEP_BOTH;
            case "newer" -> ConflictPolicy.NEWER;
            case "source" -> ConflictPolicy.SOURCE;
            case "target" -> ConflictPolicy.TARGET;
            case "ask" -> ConflictPolicy.ASK;
            default ->
                throw new UsageException("there is no conflict policy '" + Printable.text(policyName)
                        + "'; choose --conflicts keep-both, newer, source, target or ask");
        };
    }
}
