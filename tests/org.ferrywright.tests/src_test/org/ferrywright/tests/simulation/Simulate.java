package org.ferrywright.tests.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Plays histories by their seeds; the command {@code releng/simulate}. */
public final class Simulate {
    private Simulate() {}

    /** {@code --seed N [--count K] [--verbose] [--threads N]}; ends with 1 when a rule was broken. */
    public static void main(String[] args) throws Exception {
        long seed = 1;
        long count = 1;
        int threads = 1;
        boolean verbose = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--count" -> count = Long.parseLong(args[++i]);
                case "--threads" -> threads = Integer.parseInt(args[++i]);
                case "--verbose" -> verbose = true;
                default -> {
                    System.err.println("usage: simulate --seed N [--count K] [--threads T] [--verbose]");
                    System.exit(2);
                }
            }
        }
        if (verbose) {
            Path scratch = scratch();
            Optional<Violation> broken = Simulation.play(Scenario.of(seed), scratch, true, System.out::println);
            Files.delete(scratch);
            System.out.println(broken.map(Violation::getMessage).orElse("seed " + seed + " breaks no rule"));
            System.exit(broken.isPresent() ? 1 : 0);
        }
        List<String> reports = play(seed, count, threads, 20);
        reports.forEach(System.out::println);
        System.out.println(count + " seeds from " + seed + " on, "
                + (reports.isEmpty() ? "no rule broken" : reports.size() + " broke a rule"));
        System.exit(reports.isEmpty() ? 0 : 1);
    }

    /**
     * Plays many histories.
     *
     * @param most how many failures are enough
     * @return a report for each that broke a rule: its seed, the rule, and the shortest history that shows it
     */
    public static List<String> play(long first, long count, int threads, int most) throws Exception {
        Path scratch = scratch();
        var next = new AtomicLong(first);
        var reports = new ConcurrentLinkedQueue<String>();
        var failure = new AtomicReference<Throwable>();
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("simulation-" + i).start(() -> {
                try {
                    long seed = next.getAndIncrement();
                    while (seed < first + count && reports.size() < most && failure.get() == null) {
                        report(Scenario.of(seed), scratch).ifPresent(reports::add);
                        seed = next.getAndIncrement();
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread t : workers) {
            t.join();
        }
        Files.delete(scratch);
        if (failure.get() != null) {
            throw new IllegalStateException("the simulation itself failed", failure.get());
        }
        return List.copyOf(reports);
    }

    /** The first of these seeds that breaks a rule, with the rule; found by one thread and not made shorter. */
    public static Optional<String> firstBroken(long first, long count) throws IOException {
        Path scratch = scratch();
        try {
            for (long seed = first; seed < first + count; seed++) {
                Optional<Violation> broken = Simulation.play(Scenario.of(seed), scratch, false, line -> {});
                if (broken.isPresent()) {
                    return Optional.of("seed " + seed + ": " + broken.get().getMessage());
                }
            }
            return Optional.empty();
        } finally {
            Files.delete(scratch);
        }
    }

    /** Plays one history, and when it breaks a rule finds the shortest one that does. */
    static Optional<String> report(Scenario scenario, Path scratch) throws IOException {
        Optional<Violation> broken = Simulation.play(scenario, scratch, false, line -> {});
        if (broken.isEmpty()) {
            return Optional.empty();
        }
        Scenario shortest = Shrinker.shrink(scenario, broken.get().rule(), scratch);
        var lines = new ArrayList<String>();
        Optional<Violation> again = Simulation.play(shortest, scratch, false, lines::add);
        var report = new StringBuilder("seed " + scenario.seed() + " breaks a rule; its shortest history, "
                + shortest.steps().size() + " of " + scenario.steps().size() + " steps:\n");
        report.append("  ").append(shortest.setting()).append('\n');
        lines.forEach(l -> report.append("  ").append(l).append('\n'));
        Violation last = again.orElse(broken.get());
        report.append("  BROKEN: ").append(last.getMessage()).append('\n');
        if (last.getCause() != null) {
            for (StackTraceElement e : last.getCause().getStackTrace()) {
                report.append("    at ").append(e).append('\n');
            }
        }
        return Optional.of(report.toString());
    }

    /** In memory where the machine has such a place: the engine forces its journals. */
    static Path scratch() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "ferry-simulation")
                : Files.createTempDirectory("ferry-simulation");
    }
}
