package org.ferrywright.core;

import java.util.Comparator;
import java.util.Objects;

/**
 * A path below a root, never absolute and never leading out of it.
 *
 * <p>Components are separated by {@code '/'}; the root itself is the empty string. A component is not empty, not {@code "."} or
 * {@code ".."} and has no NUL or slash. Bytes of a name that are not UTF-8 are carried as lone surrogates, see {@link NativeNames}.
 */
public record RelPath(String value) implements Comparable<RelPath> {
    public static final RelPath ROOT = new RelPath("");

    /**
     * The canonical order of a tree: a directory comes before everything in it, siblings are ordered by UTF-16 code unit. It equals
     * the order of a preorder walk that visits siblings by {@link String#compareTo}.
     */
    public static final Comparator<String> TREE_ORDER = RelPath::compareTree;

    /** @throws IllegalArgumentException naming what is wrong when the text is not such a path */
    public RelPath {
        Objects.requireNonNull(value, "value");
        check(value);
    }

    public static RelPath of(String value) {
        return value.isEmpty() ? ROOT : new RelPath(value);
    }

    public boolean isRoot() {
        return value.isEmpty();
    }

    /** The last component; the empty string for the root. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** The directory that holds this path; the root's parent is the root. */
    public RelPath parent() {
        int slash = value.lastIndexOf('/');
        return slash < 0 ? ROOT : new RelPath(value.substring(0, slash));
    }

    /** @throws IllegalArgumentException when the name is not one component */
    public RelPath child(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "a name is one component without a slash: '" + Printable.text(name) + "'");
        }
        return new RelPath(value.isEmpty() ? name : value + '/' + name);
    }

    /** Appends a path below this one. */
    public RelPath resolve(RelPath below) {
        if (below.isRoot()) {
            return this;
        }
        return isRoot() ? below : new RelPath(value + '/' + below.value);
    }

    /** Whether this path is {@code ancestor} or lies below it. */
    public boolean startsWith(RelPath ancestor) {
        return ancestor.isRoot()
                || value.equals(ancestor.value)
                || (value.startsWith(ancestor.value) && value.charAt(ancestor.value.length()) == '/');
    }

    /** Orders by {@link #TREE_ORDER}. */
    @Override
    public int compareTo(RelPath other) {
        return compareTree(value, other.value);
    }

    /** For people: control characters and undecodable bytes are escaped. */
    @Override
    public String toString() {
        return isRoot() ? "." : Printable.text(value);
    }

    private static int compareTree(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // a slash ends a component, and the end of a component sorts before every character
                return (x == '/' ? 0 : x) - (y == '/' ? 0 : y);
            }
        }
        return a.length() - b.length();
    }

    private static void check(String value) {
        if (value.isEmpty()) {
            return;
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path has no NUL character: " + Printable.text(value));
        }
        int start = 0;
        for (int end = value.indexOf('/'); end >= 0; end = value.indexOf('/', start)) {
            checkComponent(value, start, end);
            start = end + 1;
        }
        checkComponent(value, start, value.length());
    }

    private static void checkComponent(String value, int start, int end) {
        int n = end - start;
        if (n == 0) {
            throw new IllegalArgumentException("a path below a root has no empty component: " + Printable.text(value));
        }
        boolean dots = value.charAt(start) == '.' && (n == 1 || (n == 2 && value.charAt(start + 1) == '.'));
        if (dots) {
            throw new IllegalArgumentException("a path below a root has no '.' or '..': " + Printable.text(value));
        }
    }
}
