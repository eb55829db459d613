package org.ferrywright.engine;

/**
 * A name that the other side of a link cannot hold as it is.
 *
 * @param path below the root, printable by {@code Printable}
 * @param message what is wrong, and what is done about it
 */
public record NameFinding(String path, Kind kind, String message) {
    public enum Kind {
        /** It goes under another name there, and comes back under its own. */
        NAME_MAPPED,
        /** To the other side it is the same as another name beside it. */
        NAME_COLLISION,
        NAME_TOO_LONG,
        /** It has what no name may have there. */
        BAD_NAME;

        /** Whether what has the name is replicated all the same. */
        public boolean harmless() {
            return this == NAME_MAPPED;
        }
    }
}
