package org.ferrywright.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a filter rule asks of an entry beside its path: size, age, attributes and kind. All of them have to hold. */
final class Conditions {
    static final Conditions NONE = new Conditions(List.of());

    private static final Entry FOLDER = new Entry(
            "", EntryKind.DIRECTORY, 0, new Timestamp(0, 0), Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, 0, 1, 0, "");
    private static final String UNITS = "smhdwy";
    private static final long[] SECONDS = {1, 60, 3_600, 86_400, 7 * 86_400, 365 * 86_400};
    private static final String SIZES = "KMGTP";
    private static final Pattern SUFFIX = Pattern.compile("\\{\\s*[A-Za-z]+\\s*(?:[<>=:]|!=)[^{}]*}");
    private static final Pattern ONE = Pattern.compile("([A-Za-z]+)\\s*(<=|>=|<|>|=|:)\\s*(.*)");
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([KMGTPkmgtp]?)(?:i?[Bb])?");
    private static final Pattern AGE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*([smhdwy])");

    /** What can be said of one condition. */
    private sealed interface Condition {
        boolean holds(String path, Entry entry, Timestamp now);

        /** Whether it can hold of folders. */
        default boolean knowsFolders() {
            return false;
        }

        /** Whether it can hold of anything but folders. */
        default boolean knowsOthers() {
            return true;
        }
    }

    private record Size(Sign sign, long bytes) implements Condition {
        @Override
        public boolean holds(String path, Entry e, Timestamp now) {
            return e.isFile() && sign.holds(Long.compare(e.size(), bytes));
        }
    }

    /** Time that has passed since the modification; negative when that lies in the future. */
    private record Age(Sign sign, Timestamp threshold) implements Condition {
        @Override
        public boolean holds(String path, Entry e, Timestamp now) {
            if (now == null) {
                throw new IllegalStateException("ages are counted from a time that was not set");
            }
            return e.isFile() && sign.holds(passed(e.modified(), now).compareTo(threshold));
        }

        private static Timestamp passed(Timestamp since, Timestamp now) {
            long seconds;
            try {
                seconds = Math.subtractExact(now.seconds(), since.seconds());
            } catch (ArithmeticException e) {
                seconds = now.seconds() > since.seconds() ? Long.MAX_VALUE : Long.MIN_VALUE + 1;
            }
            int nanos = now.nanos() - since.nanos();
            return nanos < 0 ? new Timestamp(seconds - 1, nanos + 1_000_000_000) : new Timestamp(seconds, nanos);
        }
    }

    private enum Attribute implements Condition {
        HIDDEN,
        READONLY,
        EXECUTABLE,
        SETUID;

        @Override
        public boolean holds(String path, Entry e, Timestamp now) {
            boolean known = e.isFile() && e.mode() != Entry.UNKNOWN;
            return switch (this) {
                case HIDDEN -> path.charAt(path.lastIndexOf('/') + 1) == '.';
                case READONLY -> known && (e.mode() & 0222) == 0;
                case EXECUTABLE -> known && (e.mode() & 0111) != 0;
                case SETUID -> known && (e.mode() & 06000) != 0;
            };
        }

        @Override
        public boolean knowsFolders() {
            return this == HIDDEN;
        }
    }

    private record Kind(EntryKind kind) implements Condition {
        @Override
        public boolean holds(String path, Entry e, Timestamp now) {
            return e.kind() == kind;
        }

        @Override
        public boolean knowsFolders() {
            return kind == EntryKind.DIRECTORY;
        }

        @Override
        public boolean knowsOthers() {
            return kind != EntryKind.DIRECTORY;
        }
    }

    private enum Sign {
        LESS,
        AT_MOST,
        EQUAL,
        AT_LEAST,
        MORE;

        boolean holds(int order) {
            return switch (this) {
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case EQUAL -> order == 0;
                case AT_LEAST -> order >= 0;
                case MORE -> order > 0;
            };
        }
    }

    private final List<Condition> all;
    private final boolean folders;
    private final boolean others;
    private final boolean byPath;

    private Conditions(List<Condition> all) {
        this.all = List.copyOf(all);
        this.folders = all.stream().allMatch(Condition::knowsFolders);
        this.others = all.stream().allMatch(Condition::knowsOthers);
        this.byPath = all.stream().allMatch(c -> c == Attribute.HIDDEN);
    }

    /** Where the conditions of a rule begin; its length when it has none: braces at the end whose first part is a comparison. */
    static int start(String rule) {
        int open = rule.lastIndexOf('{');
        boolean escaped = false;
        for (int i = open - 1; i >= 0 && rule.charAt(i) == '\\'; i--) {
            escaped = !escaped;
        }
        boolean suffix =
                open >= 0 && !escaped && SUFFIX.matcher(rule.substring(open)).matches();
        return suffix ? open : rule.length();
    }

    /** @param text in braces @throws IllegalArgumentException that tells which condition is wrong */
    static Conditions parse(String text) {
        List<Condition> all = new ArrayList<>();
        for (String part : text.substring(1, text.length() - 1).split(",", -1)) {
            Matcher m = ONE.matcher(part.strip());
            if (!m.matches()) {
                throw new IllegalArgumentException("'" + Printable.text(part)
                        + "' is no condition; they are size, age, attr and type, such as {size>10M,age<2h}");
            }
            all.add(condition(m.group(1).toLowerCase(Locale.ROOT), m.group(2), m.group(3), part.strip()));
        }
        var conditions = new Conditions(all);
        if (!conditions.folders && !conditions.others) {
            throw new IllegalArgumentException(
                    "nothing meets all of " + text + ": folders have no size, age or mode here");
        }
        return conditions;
    }

    private static Condition condition(String word, String sign, String value, String part) {
        boolean colon = sign.equals(":");
        return switch (word) {
            case "size" -> {
                Matcher m = SIZE.matcher(value);
                if (colon || !m.matches()) {
                    throw wrong(
                            part,
                            "compare a size with <, <=, =, >= or >: size>10M, in bytes or powers of 1024: k M G T P");
                }
                yield new Size(sign(sign), bytes(m, part));
            }
            case "age" -> {
                Matcher m = AGE.matcher(value);
                if (colon || sign.equals("=") || !m.matches()) {
                    throw wrong(part, "compare an age with <, <=, >= or >: age>30d, in s, m, h, d, w or y (365 days)");
                }
                var unit = BigDecimal.valueOf(SECONDS[UNITS.indexOf(m.group(2))]);
                BigDecimal[] parts = new BigDecimal(m.group(1)).multiply(unit).divideAndRemainder(BigDecimal.ONE);
                int nanos = parts[1].movePointRight(9).intValue();
                yield new Age(sign(sign), new Timestamp(parts[0].longValue(), nanos));
            }
            case "attr" ->
                switch (colon || sign.equals("=") ? value.toLowerCase(Locale.ROOT) : "") {
                    case "hidden" -> Attribute.HIDDEN;
                    case "readonly" -> Attribute.READONLY;
                    case "executable" -> Attribute.EXECUTABLE;
                    case "setuid" -> Attribute.SETUID;
                    default ->
                        throw wrong(part, "attributes are attr:hidden, attr:readonly, attr:executable and attr:setuid");
                };
            case "type" ->
                switch (colon || sign.equals("=") ? value.toLowerCase(Locale.ROOT) : "") {
                    case "file" -> new Kind(EntryKind.FILE);
                    case "folder" -> new Kind(EntryKind.DIRECTORY);
                    case "link" -> new Kind(EntryKind.SYMLINK);
                    default -> throw wrong(part, "types are type:file, type:folder and type:link");
                };
            default ->
                throw wrong(part, "conditions are size, age, attr and type; write \\{ where the name has a brace");
        };
    }

    private static long bytes(Matcher m, String part) {
        int power = m.group(2).isEmpty() ? 0 : SIZES.indexOf(m.group(2).toUpperCase(Locale.ROOT)) + 1;
        BigDecimal bytes = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(part, "no file is that large");
        }
        return bytes.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static Sign sign(String sign) {
        return switch (sign) {
            case "<" -> Sign.LESS;
            case "<=" -> Sign.AT_MOST;
            case "=" -> Sign.EQUAL;
            case ">=" -> Sign.AT_LEAST;
            default -> Sign.MORE;
        };
    }

    private static IllegalArgumentException wrong(String part, String how) {
        return new IllegalArgumentException("'" + Printable.text(part) + "': " + how);
    }

    /** Whether the path alone tells whether they hold. */
    boolean byPath() {
        return byPath;
    }

    /** Whether anything but a folder can meet them. */
    boolean knowOthers() {
        return others;
    }

    boolean hold(String path, Entry entry, Timestamp now) {
        for (Condition c : all) {
            if (!c.holds(path, entry, now)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a folder of this path meets them. */
    boolean holdOfFolder(String path) {
        return folders && hold(path, FOLDER, null);
    }
}
