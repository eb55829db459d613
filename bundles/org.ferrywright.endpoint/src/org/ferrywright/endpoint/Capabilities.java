package org.ferrywright.endpoint;

import java.util.List;

/** What a root tells people of its server: what was found there, and what it keeps of nothing that others keep. */
public interface Capabilities extends Facet {
    /** How something is known. */
    enum Basis {
        /** The server says so of itself. */
        SAID,
        /** It was seen without writing anything. */
        SEEN,
        /** It was tried by writing. */
        TRIED,
        /** It is usual, and was not tried here. */
        ASSUMED
    }

    /**
     * @param name what it is, in a few words
     * @param value what was found, for people
     */
    record Finding(String name, String value, Basis basis) {}

    /**
     * Something that the root does not keep as it is given.
     *
     * @param aspect in a word or two, such as {@code time}
     * @param loss what becomes of it
     */
    record Loss(String aspect, String loss) {}

    /** Each name once; the same as long as the root is open. */
    List<Finding> findings();

    List<Loss> losses();
}
