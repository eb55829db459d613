package org.ferrywright.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrywright.core.RegexNode.Place;

/**
 * A regular expression that is held against a whole text in a time that is bounded by the length of the text times {@link #size}: it
 * follows all alternatives at once and never goes back, so that no pattern of a stranger can run away.
 *
 * <p>It takes what the JDK's take, but for what needs going back: looking ahead and behind, references to groups, atomic groups and
 * possessive repeats are refused. {@code .} takes every character, {@code ^} and {@code $} hold at the ends of the text only.
 */
final class LinearRegex {
    private static final int MOST_SIZE = 5_000;
    private static final int MATCH = 0;
    private static final int ONE = 1;
    private static final int AT = 2;
    private static final int FORK = 3;
    private static final int JUMP = 4;

    private record Step(int op, CharTest test, Place place, int to, int or) {}

    private final Step[] program;
    private final int size;

    private LinearRegex(Step[] program, int size) {
        this.program = program;
        this.size = size;
    }

    /** @throws IllegalArgumentException that tells what is wrong and where */
    static LinearRegex compile(String text, boolean ignoreCase) {
        RegexNode node = RegexParser.parse(text, ignoreCase);
        if (node.steps() > MOST_SIZE) {
            throw new IllegalArgumentException("with its repeats it is larger than " + MOST_SIZE + " steps");
        }
        List<Step> out = new ArrayList<>();
        emit(node, out);
        out.add(new Step(MATCH, null, null, 0, 0));
        return new LinearRegex(out.toArray(Step[]::new), (int) node.steps() + 1);
    }

    /** How many steps one character of the text can cost. */
    int size() {
        return size;
    }

    boolean matches(String text, int from) {
        return new Run(text, from).matches();
    }

    /** How many steps a match took. */
    long steps(String text) {
        var run = new Run(text, 0);
        run.matches();
        return run.steps;
    }

    private static void emit(RegexNode node, List<Step> out) {
        switch (node) {
            case RegexNode.One(var test, var _) -> out.add(new Step(ONE, test, null, 0, 0));
            case RegexNode.At(var place) -> out.add(new Step(AT, null, place, 0, 0));
            case RegexNode.All(var parts) -> parts.forEach(p -> emit(p, out));
            case RegexNode.Either(var choices) -> emitEither(choices, out);
            case RegexNode.Repeat(var part, var least, var most) -> emitRepeat(part, least, most, out);
        }
    }

    private static void emitEither(List<RegexNode> choices, List<Step> out) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < choices.size() - 1; i++) {
            int fork = reserve(out);
            emit(choices.get(i), out);
            ends.add(reserve(out));
            out.set(fork, fork(fork + 1, out.size()));
        }
        emit(choices.getLast(), out);
        ends.forEach(end -> out.set(end, jump(out.size())));
    }

    private static void emitRepeat(RegexNode part, int least, int most, List<Step> out) {
        for (int i = 0; i < least; i++) {
            emit(part, out);
        }
        if (most == RegexNode.NO_LIMIT) {
            int fork = reserve(out);
            emit(part, out);
            out.add(jump(fork));
            out.set(fork, fork(fork + 1, out.size()));
        } else {
            List<Integer> forks = new ArrayList<>();
            for (int i = least; i < most; i++) {
                forks.add(reserve(out));
                emit(part, out);
            }
            forks.forEach(f -> out.set(f, fork(f + 1, out.size())));
        }
    }

    private static int reserve(List<Step> out) {
        out.add(null);
        return out.size() - 1;
    }

    private static Step fork(int to, int or) {
        return new Step(FORK, null, null, to, or);
    }

    private static Step jump(int to) {
        return new Step(JUMP, null, null, to, 0);
    }

    /** One match: the places of the program that the text read so far leads to. */
    private final class Run {
        private final String text;
        private final int begin;
        private final int[] seenAt = new int[program.length];
        private final int[] waiting = new int[2 * program.length + 1];
        private int[] now = new int[program.length];
        private int[] next = new int[program.length];
        private int count;
        private int round;
        private boolean matched;
        private long steps;

        Run(String text, int begin) {
            this.text = text;
            this.begin = begin;
            Arrays.fill(seenAt, -1);
        }

        boolean matches() {
            int at = begin;
            count = reach(0, at, now, 0);
            while (at < text.length() && count > 0) {
                int point = text.codePointAt(at);
                at += Character.charCount(point);
                round++;
                matched = false;
                int reached = 0;
                for (int i = 0; i < count; i++) {
                    steps++;
                    if (program[now[i]].test.takes(point)) {
                        reached = reach(now[i] + 1, at, next, reached);
                    }
                }
                int[] spare = now;
                now = next;
                next = spare;
                count = reached;
            }
            return at == text.length() && matched;
        }

        /** Adds every place that takes a character and can be reached from this one without taking any. */
        private int reach(int from, int at, int[] into, int size) {
            int reached = size;
            int open = 0;
            waiting[open++] = from;
            while (open > 0) {
                int pc = waiting[--open];
                if (seenAt[pc] == round) {
                    continue;
                }
                seenAt[pc] = round;
                steps++;
                Step step = program[pc];
                switch (step.op) {
                    case MATCH -> matched = true;
                    case ONE -> into[reached++] = pc;
                    case AT -> {
                        if (holds(step.place, at)) {
                            waiting[open++] = pc + 1;
                        }
                    }
                    case JUMP -> waiting[open++] = step.to;
                    default -> {
                        waiting[open++] = step.or;
                        waiting[open++] = step.to;
                    }
                }
            }
            return reached;
        }

        private boolean holds(Place place, int at) {
            return switch (place) {
                case BEGIN -> at == begin;
                case END -> at == text.length();
                case WORD_EDGE -> edge(at);
                case NO_WORD_EDGE -> !edge(at);
            };
        }

        private boolean edge(int at) {
            boolean before = at > begin && isWord(text.codePointBefore(at));
            boolean after = at < text.length() && isWord(text.codePointAt(at));
            return before != after;
        }

        private static boolean isWord(int point) {
            return point == '_' || Character.isLetterOrDigit(point);
        }
    }
}
