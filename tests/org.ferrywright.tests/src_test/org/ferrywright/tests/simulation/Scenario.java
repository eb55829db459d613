package org.ferrywright.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.tests.simulation.Step.Change;

/** A whole history before its quiet end: everything that chance decides in it follows from the seed. */
record Scenario(long seed, Setting setting, List<Step> steps) {
    private static final int[] SIZES = {16, 16, 16, 40, 200, 0, 140_000, 300_000};
    private static final Kind[] ITEM_KINDS = {
        Kind.LOCKED, Kind.DENIED, Kind.NO_SPACE, Kind.INTERNAL, Kind.TIMEOUT, Kind.CORRUPT
    };
    private static final Kind[] ENDPOINT_KINDS = {Kind.UNREACHABLE, Kind.TIMEOUT, Kind.THROTTLED, Kind.INTERNAL};
    private static final Change[] CHANGES = {
        Change.WRITE,
        Change.WRITE,
        Change.WRITE,
        Change.REPLACE,
        Change.REPLACE,
        Change.APPEND,
        Change.POKE,
        Change.POKE,
        Change.RENAME,
        Change.RENAME,
        Change.REMOVE,
        Change.REMOVE,
        Change.REMOVE,
        Change.FOLDER,
        Change.LINK,
        Change.HARD_LINK,
        Change.MODE,
        Change.SWAP,
        Change.DENY
    };

    Scenario {
        steps = List.copyOf(steps);
    }

    static Scenario of(long seed) {
        // seeds that follow each other must not have anything in common
        var random = new Random(seed * 0x9E3779B97F4A7C15L);
        for (int i = 0; i < 10; i++) {
            random.nextLong();
        }
        var setting = Setting.of(random);
        return new Scenario(seed, setting, new Maker(random, setting).steps());
    }

    Scenario with(List<Step> others) {
        return new Scenario(seed, setting, others);
    }

    Scenario with(Setting other) {
        return new Scenario(seed, other, steps);
    }

    private static final class Maker {
        private final Random random;
        private final Setting setting;
        private final List<Step> steps = new ArrayList<>();
        private final List<String> paths = new ArrayList<>();
        private int versions;

        Maker(Random random, Setting setting) {
            this.random = random;
            this.setting = setting;
        }

        List<Step> steps() {
            grow(Side.SOURCE, 3 + random.nextInt(20));
            grow(Side.TARGET, random.nextInt(3) * random.nextInt(8));
            int rounds = 1 + random.nextInt(4);
            for (int i = 0; i < rounds; i++) {
                if (i > 0) {
                    int edits = random.nextInt(8);
                    for (int j = 0; j < edits; j++) {
                        steps.add(edit(side(), CHANGES[random.nextInt(CHANGES.length)]));
                    }
                }
                disturb();
                steps.add(new Step.Run(random.nextInt(15) == 0));
            }
            return steps;
        }

        private void grow(Side side, int n) {
            for (int i = 0; i < n; i++) {
                Change[] kinds = {Change.WRITE, Change.WRITE, Change.WRITE, Change.FOLDER, Change.LINK, Change.HARD_LINK
                };
                steps.add(edit(side, kinds[random.nextInt(kinds.length)]));
            }
        }

        private void disturb() {
            if (random.nextInt(5) < 2) {
                return;
            }
            int n = 1 + random.nextInt(6);
            for (int i = 0; i < n; i++) {
                steps.add(
                        switch (random.nextInt(14)) {
                            case 0, 1, 2, 3, 4, 12, 13 ->
                                new Step.During(
                                        random.nextBoolean() ? operation() : 20 + random.nextInt(120),
                                        edit(side(), CHANGES[random.nextInt(CHANGES.length)]));
                            case 5, 6, 7 -> fault();
                            case 8, 9 ->
                                new Step.Crash(
                                        random.nextBoolean() ? operation() : 1 + random.nextInt(12),
                                        random.nextBoolean(),
                                        random.nextInt(3) == 0);
                            case 10 -> new Step.Outage(side(), operation());
                            default -> new Step.Away(side(), false);
                        });
            }
        }

        private Step fault() {
            boolean root = random.nextInt(3) == 0;
            Kind[] kinds = root ? ENDPOINT_KINDS : ITEM_KINDS;
            return new Step.Fault(
                    side(),
                    operation(),
                    random.nextInt(4) == 0 ? 1000 : 1 + random.nextInt(5),
                    kinds[random.nextInt(kinds.length)],
                    root ? Scope.ENDPOINT : Scope.ITEM,
                    random.nextBoolean() ? Retry.SOON : Retry.NEVER);
        }

        /** Early ones more often: few runs are long. */
        private int operation() {
            return (int) Math.exp(random.nextDouble() * Math.log(300));
        }

        private Side side() {
            boolean often = setting.mode() == Mode.TWO_WAY ? random.nextBoolean() : random.nextInt(4) > 0;
            return often ? Side.SOURCE : Side.TARGET;
        }

        private Step.Edit edit(Side side, Change change) {
            int size = SIZES[random.nextInt(SIZES.length)];
            int number = ++versions;
            return new Step.Edit(
                    side, change, path(), path(), number, size == 0 && change == Change.APPEND ? 16 : size);
        }

        /** Mostly one that was used before: what happens to the same names is what matters. */
        private String path() {
            if (!paths.isEmpty() && random.nextInt(3) > 0) {
                return paths.get(random.nextInt(paths.size()));
            }
            paths.add(newPath());
            return paths.getLast();
        }

        private String newPath() {
            int depth = 1 + random.nextInt(3);
            var parts = new ArrayList<String>();
            for (int i = 0; i < depth; i++) {
                parts.add(setting.names().get(random.nextInt(setting.names().size())));
            }
            return String.join("/", parts);
        }
    }
}
