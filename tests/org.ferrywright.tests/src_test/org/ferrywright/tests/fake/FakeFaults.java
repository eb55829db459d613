package org.ferrywright.tests.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/** Failures that a {@link FakeEndpoint} is told to have. The same seed and the same calls give the same failures. */
public final class FakeFaults {
    /** Runs before each operation, outside the tree's lock: it may change the tree as somebody else would, or throw. */
    @FunctionalInterface
    public interface Hook {
        void before(FakeOperation operation, RelPath path) throws EndpointException, InterruptedException;
    }

    /**
     * One kind of failure.
     *
     * @param operations where it may happen
     * @param paths for which paths
     * @param first the first matching call that may fail, counted from 1
     * @param times how many calls may fail
     * @param probability of each such call, 0 to 1
     * @param kind of the exception
     * @param scope of the exception
     * @param retry of the exception
     */
    public record Rule(
            Set<FakeOperation> operations,
            Predicate<RelPath> paths,
            long first,
            long times,
            double probability,
            Kind kind,
            Scope scope,
            Retry retry) {
        /** Exactly the nth call of this operation fails. */
        public static Rule nth(FakeOperation operation, long nth, Kind kind) {
            return new Rule(Set.of(operation), p -> true, nth, 1, 1, kind, Scope.ITEM, Retry.SOON);
        }

        /** Each of these calls fails with this probability. */
        public static Rule chance(Set<FakeOperation> operations, double probability, Kind kind) {
            return new Rule(operations, p -> true, 1, Long.MAX_VALUE, probability, kind, Scope.ITEM, Retry.SOON);
        }

        public Rule on(Predicate<RelPath> value) {
            return new Rule(operations, value, first, times, probability, kind, scope, retry);
        }

        public Rule scope(Scope value) {
            return new Rule(operations, paths, first, times, probability, kind, value, retry);
        }

        public Rule retry(Retry value) {
            return new Rule(operations, paths, first, times, probability, kind, scope, value);
        }
    }

    private static final class Counted {
        private final Rule rule;
        private long calls;
        private long failures;

        private Counted(Rule rule) {
            this.rule = rule;
        }
    }

    private final Random random;
    private final List<Counted> rules = new ArrayList<>();
    private volatile Hook hook = (operation, path) -> {};

    FakeFaults(long seed) {
        this.random = new Random(seed);
    }

    public synchronized void add(Rule rule) {
        rules.add(new Counted(rule));
    }

    public synchronized void clear() {
        rules.clear();
    }

    /** Replaces the hook. */
    public void hook(Hook value) {
        hook = value;
    }

    void before(FakeOperation operation, RelPath path) throws EndpointException, InterruptedException {
        hook.before(operation, path);
        var failure = failure(operation, path);
        if (failure != null) {
            throw failure;
        }
    }

    /** A length from 0 to less than {@code bound}: how much of a torn write arrived. */
    synchronized int torn(int bound) {
        return random.nextInt(bound);
    }

    private synchronized EndpointException failure(FakeOperation operation, RelPath path) {
        for (var counted : rules) {
            var rule = counted.rule;
            if (!rule.operations.contains(operation) || !rule.paths.test(path)) {
                continue;
            }
            counted.calls++;
            boolean due = counted.calls >= rule.first && counted.failures < rule.times;
            if (due && (rule.probability >= 1 || random.nextDouble() < rule.probability)) {
                counted.failures++;
                return EndpointException.of(rule.kind, "a fault was ordered at " + operation + " of " + path)
                        .path(path)
                        .scope(rule.scope)
                        .retry(rule.retry)
                        .build();
            }
        }
        return null;
    }
}
