package org.ferrywright.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.ferrywright.core.RegexNode.Place;

/** Reads the regular expressions that {@link LinearRegex} describes. */
final class RegexParser {
    private static final int MOST_LENGTH = 10_000;
    private static final int MOST_NESTING = 100;
    private static final int MOST_REPEATS = 1_000;
    private static final int MOST_SET = 1_000;

    private final String text;
    private int at;
    private int depth;
    private boolean ignoreCase;

    private RegexParser(String text, boolean ignoreCase) {
        this.text = text;
        this.ignoreCase = ignoreCase;
    }

    /** @throws IllegalArgumentException that tells what is wrong and at which character, counted from 1 */
    static RegexNode parse(String text, boolean ignoreCase) {
        if (text.length() > MOST_LENGTH) {
            throw new IllegalArgumentException("it is longer than " + MOST_LENGTH + " characters");
        }
        var parser = new RegexParser(text, ignoreCase);
        RegexNode all = parser.choices();
        if (parser.at < text.length()) {
            throw parser.wrong("this ) closes nothing", parser.at);
        }
        return all;
    }

    private RegexNode choices() {
        if (++depth > MOST_NESTING) {
            throw wrong("groups lie more than " + MOST_NESTING + " deep in each other", at);
        }
        boolean outer = ignoreCase;
        List<RegexNode> choices = new ArrayList<>();
        choices.add(sequence());
        while (at < text.length() && text.charAt(at) == '|') {
            at++;
            choices.add(sequence());
        }
        ignoreCase = outer;
        depth--;
        return choices.size() == 1 ? choices.getFirst() : new RegexNode.Either(choices);
    }

    private RegexNode sequence() {
        List<RegexNode> parts = new ArrayList<>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            if (text.startsWith("\\Q", at)) {
                quoted(parts);
                continue;
            }
            RegexNode one = atom();
            if (one != null) {
                parts.add(repeated(one));
            }
        }
        return new RegexNode.All(parts);
    }

    private void quoted(List<RegexNode> parts) {
        int end = text.indexOf("\\E", at);
        String inside = text.substring(at + 2, end < 0 ? text.length() : end);
        inside.codePoints().forEach(p -> parts.add(one(p)));
        at = end < 0 ? text.length() : end + 2;
    }

    /** Null for a group that only sets flags. */
    private RegexNode atom() {
        int start = at;
        int point = text.codePointAt(at);
        at += Character.charCount(point);
        return switch (point) {
            case '(' -> group(start);
            case '[' -> bracket(start);
            case '\\' -> escape(start);
            case '.' -> new RegexNode.One(CharTest.ANY, 1);
            case '^' -> new RegexNode.At(Place.BEGIN);
            case '$' -> new RegexNode.At(Place.END);
            case '*', '+', '?' -> throw wrong("there is nothing to repeat before " + (char) point, start);
            case '{' -> throw wrong("there is nothing to repeat before {; write \\{ for the character", start);
            default -> one(point);
        };
    }

    private RegexNode group(int start) {
        if (!text.startsWith("?", at)) {
            return closed(start);
        }
        int colon = text.indexOf(':', at);
        int close = text.indexOf(')', at);
        if (text.startsWith("?<", at) && !text.startsWith("?<=", at) && !text.startsWith("?<!", at)) {
            int end = text.indexOf('>', at);
            if (end < 0) {
                throw wrong("the name of a group is not closed by >", start);
            }
            at = end + 1;
            return closed(start);
        }
        boolean flagsOnly = close >= 0 && (colon < 0 || close < colon);
        int end = flagsOnly ? close : colon;
        String flags = end < 0 ? "" : text.substring(at + 1, end);
        if (end < 0 || !flags.matches("[isu]*(-[isu]*)?") || flagsOnly && flags.isEmpty()) {
            throw wrong(
                    "groups are (…), (?:…), (?i) and (?<name>…); looking ahead or behind and atomic groups are not"
                            + " taken, because the time that they need has no bound",
                    start);
        }
        boolean before = ignoreCase;
        int minus = flags.indexOf('-');
        if (flags.indexOf('i') >= 0) {
            ignoreCase = minus < 0 || flags.indexOf('i') < minus;
        }
        at = end + 1;
        if (flagsOnly) {
            return null;
        }
        RegexNode inside = closed(start);
        ignoreCase = before;
        return inside;
    }

    private RegexNode closed(int start) {
        RegexNode inside = choices();
        if (at >= text.length()) {
            throw wrong("this ( is not closed", start);
        }
        at++;
        return inside;
    }

    private RegexNode bracket(int start) {
        int open = 1;
        boolean first = true;
        while (open > 0) {
            if (at >= text.length()) {
                throw wrong("this [ is not closed", start);
            }
            char c = text.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                open++;
            } else if (c == ']' && !first) {
                open--;
            }
            if (open > MOST_NESTING) {
                throw wrong("sets lie more than " + MOST_NESTING + " deep in each other", start);
            }
            first = first && c == '^';
        }
        return characters(text.substring(start, at), start);
    }

    private RegexNode escape(int start) {
        if (at >= text.length()) {
            throw wrong("after \\ there has to be a character", start);
        }
        int point = text.codePointAt(at);
        at += Character.charCount(point);
        if (point >= 0x80 || !Character.isLetterOrDigit(point)) {
            return one(point);
        }
        return switch (point) {
            case 'b' -> new RegexNode.At(Place.WORD_EDGE);
            case 'B' -> new RegexNode.At(Place.NO_WORD_EDGE);
            case 'A' -> new RegexNode.At(Place.BEGIN);
            case 'z', 'Z' -> new RegexNode.At(Place.END);
            case 'd', 'D', 'w', 'W', 's', 'S', 'h', 'H', 'v', 'V', 'n', 't', 'r', 'f', 'a', 'e' ->
                characters(text.substring(start, at), start);
            case 'p', 'P', 'x', 'u', '0', 'c' -> {
                at += tail(point);
                yield characters(text.substring(start, Math.min(at, text.length())), start);
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9', 'k' ->
                throw wrong("references to groups are not taken, because the time that they need has no bound", start);
            default -> throw wrong("\\" + (char) point + " means nothing", start);
        };
    }

    /** How many characters belong to an escape after its letter. */
    private int tail(int letter) {
        boolean braced =
                at < text.length() && text.charAt(at) == '{' && (letter == 'p' || letter == 'P' || letter == 'x');
        if (braced) {
            int end = text.indexOf('}', at);
            return end < 0 ? text.length() - at : end + 1 - at;
        }
        if (letter == '0') {
            int n = 0;
            while (n < 3 && at + n < text.length() && text.charAt(at + n) >= '0' && text.charAt(at + n) <= '7') {
                n++;
            }
            return n;
        }
        return letter == 'u' ? 4 : letter == 'x' ? 2 : 1;
    }

    private RegexNode characters(String set, int start) {
        if (set.length() > MOST_SET) {
            throw wrong("this set is longer than " + MOST_SET + " characters", start);
        }
        try {
            return new RegexNode.One(CharTest.ofClass(set, ignoreCase), 1 + set.length() / 8);
        } catch (PatternSyntaxException e) {
            throw wrong(set + " cannot be read: " + e.getDescription(), start);
        }
    }

    private RegexNode repeated(RegexNode one) {
        if (at >= text.length()) {
            return one;
        }
        int start = at;
        int least = 0;
        int most = RegexNode.NO_LIMIT;
        switch (text.charAt(at)) {
            case '*' -> at++;
            case '+' -> {
                least = 1;
                at++;
            }
            case '?' -> {
                most = 1;
                at++;
            }
            case '{' -> {
                int end = text.indexOf('}', at);
                String counts = end < 0 ? "" : text.substring(at + 1, end);
                if (!counts.matches("[0-9]{1,4}(,([0-9]{1,4})?)?")) {
                    throw wrong("a count is {3}, {3,} or {3,5}; write \\{ for the character", start);
                }
                int comma = counts.indexOf(',');
                least = Integer.parseInt(comma < 0 ? counts : counts.substring(0, comma));
                most = comma < 0
                        ? least
                        : comma == counts.length() - 1
                                ? RegexNode.NO_LIMIT
                                : Integer.parseInt(counts.substring(comma + 1));
                if (Math.max(least, most) > MOST_REPEATS || most != RegexNode.NO_LIMIT && most < least) {
                    throw wrong("counts go up to " + MOST_REPEATS + ", the smaller one first", start);
                }
                at = end + 1;
            }
            default -> {
                return one;
            }
        }
        if (at < text.length() && text.charAt(at) == '?') {
            // as few as possible: the whole path has to match all the same
            at++;
        } else if (at < text.length() && text.charAt(at) == '+') {
            throw wrong("repeating without giving back (" + text.substring(start, at + 1) + ") is not taken", start);
        }
        return new RegexNode.Repeat(one, least, most);
    }

    private RegexNode one(int point) {
        return new RegexNode.One(CharTest.of(point, ignoreCase), 1);
    }

    private IllegalArgumentException wrong(String what, int place) {
        return new IllegalArgumentException(what + ", at character " + (place + 1));
    }
}
