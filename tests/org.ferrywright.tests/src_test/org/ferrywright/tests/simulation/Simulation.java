package org.ferrywright.tests.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.simulation.View.State;

/** Plays a {@link Scenario}, lets everything come to rest, and looks at what has come of it. */
final class Simulation {
    private static final int RUNS_TO_REST = 8;

    private final Scenario scenario;
    private final World world;
    private final Setting setting;
    private final Consumer<String> history;
    private int runs;

    private Simulation(Scenario scenario, World world, Consumer<String> history) {
        this.scenario = scenario;
        this.world = world;
        this.setting = scenario.setting();
        this.history = history;
    }

    /**
     * Plays one history.
     *
     * @param scratch a folder, in which nothing is left
     * @param verbose whether the history has every operation
     * @return the rule that was broken, if one was
     */
    static Optional<Violation> play(Scenario scenario, Path scratch, boolean verbose, Consumer<String> history)
            throws IOException {
        Path folder = Files.createTempDirectory(scratch, "simulation");
        try (var world = new World(scenario.seed(), scenario.setting(), folder, verbose, history)) {
            new Simulation(scenario, world, history).play();
            return Optional.empty();
        } catch (Violation e) {
            return Optional.of(e);
        } catch (SettingsException | RuntimeException | AssertionError e) {
            var violation = new Violation("a run ends in an orderly way", e.toString());
            violation.initCause(e);
            return Optional.of(violation);
        } catch (Exception e) {
            throw new IOException("seed " + scenario.seed() + " could not be played", e);
        } finally {
            delete(folder);
        }
    }

    /** How long the last run of a history is, its quiet end apart. */
    record Length(int records, int operations) {}

    static Length lengthOfLastRun(Scenario scenario, Path scratch) throws Exception {
        Path folder = Files.createTempDirectory(scratch, "simulation");
        try (var world = new World(scenario.seed(), scenario.setting(), folder, false, line -> {})) {
            new Simulation(scenario, world, line -> {}).steps();
            return new Length(world.records(), world.operations());
        } finally {
            delete(folder);
        }
    }

    private void play() throws Exception {
        steps();
        rest();
        inStep();
        world.watch().everythingKept();
    }

    private void steps() throws Exception {
        List<Step> during = new ArrayList<>();
        for (Step step : scenario.steps()) {
            switch (step) {
                case Step.Edit edit -> {
                    history.accept(edit.toString());
                    world.edit(edit);
                }
                case Step.Run(boolean preview) -> {
                    run(preview, null, during);
                    during = new ArrayList<>();
                }
                default -> during.add(step);
            }
        }
    }

    private SyncResult run(boolean preview, String approved, List<Step> during) throws Exception {
        history.accept((preview ? "preview " : "run ") + ++runs + (approved == null ? "" : ", approved"));
        TreeMap<String, State> source = world.watch().states(Side.SOURCE);
        TreeMap<String, State> target = world.watch().states(Side.TARGET);
        SyncResult result = world.run(preview, approved, during);
        guarded(result, approved);
        if (result == null) {
            history.accept("  crashed");
            return null;
        }
        history.accept(
                "  " + result.outcome() + ": " + result.created() + " created, " + result.updated() + " updated, "
                        + result.deleted() + " deleted, " + result.moved() + " moved, " + result.failed() + " failed"
                        + (result.failures().isEmpty() ? "" : " " + result.failures())
                        + (result.conflicts().isEmpty() ? "" : ", conflicts " + result.conflicts())
                        + result.held().map(h -> ", held: " + h.detail()).orElse("")
                        + (result.error() == null ? "" : ", error " + result.error()));
        boolean undisturbed = during.isEmpty()
                && !preview
                && result.outcome() == Outcome.OK
                && result.conflicts().isEmpty()
                && result.failed() == 0;
        if (undisturbed) {
            var counted = new Counts();
            counted.add(source, world.watch().states(Side.SOURCE));
            counted.add(target, world.watch().states(Side.TARGET));
            counted.compare(result);
        }
        return result;
    }

    private void guarded(SyncResult result, String approved) {
        for (Side side : Side.values()) {
            int deletes = world.watch().deletes(side);
            if (result != null && result.outcome() == Outcome.HELD && deletes > 0) {
                throw new Violation("a held run deletes nothing", deletes + " deletes at the " + side);
            }
            if (approved == null && setting.deletes() >= 0 && deletes > setting.deletes()) {
                throw new Violation("no run deletes more than it may", deletes + " deletes at the " + side);
            }
        }
    }

    private void rest() throws Exception {
        history.accept("now nothing disturbs it any more");
        world.calm();
        String approved = null;
        for (int i = 0; i < RUNS_TO_REST; i++) {
            TreeMap<String, State> source = world.watch().states(Side.SOURCE);
            TreeMap<String, State> target = world.watch().states(Side.TARGET);
            SyncResult result = run(false, approved, List.of());
            approved = result.held().map(SyncResult.Held::plan).orElse(null);
            if (result.error() != null) {
                throw new Violation(
                        "without faults a run does not fail", result.error().toString());
            }
            boolean changed = !source.equals(world.watch().states(Side.SOURCE))
                    || !target.equals(world.watch().states(Side.TARGET));
            if (!changed && approved == null) {
                atRest(result);
                return;
            }
        }
        throw new Violation(
                "everything comes to rest", "after " + RUNS_TO_REST + " runs there still is something to do");
    }

    private void atRest(SyncResult result) {
        if (result.created() + result.updated() + result.deleted() + result.moved() > 0) {
            throw new Violation("a run that changes nothing says so", result.toString());
        }
        if (result.failed() > 0 && setting.mode() != Mode.UPDATE) {
            throw new Violation(
                    "without faults nothing fails", result.failures().toString());
        }
        for (Side side : Side.values()) {
            if (!world.watch().temporaries(side).isEmpty()) {
                throw new Violation(
                        "no temporary is left behind",
                        side + ": " + world.watch().temporaries(side));
            }
        }
    }

    private void inStep() {
        if (setting.mode() == Mode.TWO_WAY && setting.policy() == ConflictPolicy.ASK) {
            // what waits for a decision differs
            return;
        }
        TreeMap<String, State> source = world.watch().states(Side.SOURCE);
        TreeMap<String, State> target = world.watch().states(Side.TARGET);
        source.forEach((path, s) -> {
            State t = target.get(path);
            boolean excused = (setting.mode() == Mode.UPDATE && underOther(path, source, target))
                    || (!setting.links() && underLink(path, source, target));
            if (!excused && (t == null || !same(s, t))) {
                throw new Violation(
                        "in the end both are in step",
                        Printable.text(path) + " is " + s.entry() + " (" + s.content() + ") at the source, "
                                + (t == null ? "absent" : t.entry() + " (" + t.content() + ")") + " at the target");
            }
        });
        if (setting.mode() != Mode.UPDATE) {
            target.forEach((path, t) -> {
                if (!source.containsKey(path) && (setting.links() || !underLink(path, source, target))) {
                    throw new Violation("in the end both are in step", Printable.text(path) + " is at the target only");
                }
            });
        }
    }

    private boolean same(State s, State t) {
        if (s.kind() != t.kind() || !s.content().equals(t.content())) {
            return false;
        }
        boolean modes = setting.source().modes() && setting.target().modes() && s.kind() != EntryKind.SYMLINK;
        boolean times = !s.folder() || setting.mode() == Mode.MIRROR;
        return (!modes || s.entry().mode() == t.entry().mode())
                && (!times || s.entry().modified().sameAt(t.entry().modified(), setting.precision()));
    }

    /** Whether the path or one above it is a folder on one side only, which mode update leaves. */
    private static boolean underOther(String path, TreeMap<String, State> source, TreeMap<String, State> target) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            State s = source.get(path.substring(0, end));
            State t = target.get(path.substring(0, end));
            if (s != null && t != null && s.folder() != t.folder()) {
                return true;
            }
        }
        return false;
    }

    private static boolean underLink(String path, TreeMap<String, State> source, TreeMap<String, State> target) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            State s = source.get(path.substring(0, end));
            State t = target.get(path.substring(0, end));
            if ((s != null && s.kind() == EntryKind.SYMLINK) || (t != null && t.kind() == EntryKind.SYMLINK)) {
                return true;
            }
        }
        return false;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }
}
