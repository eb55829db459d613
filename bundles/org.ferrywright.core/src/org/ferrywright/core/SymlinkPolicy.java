package org.ferrywright.core;

/** What a run does with the symbolic links of a source. */
public enum SymlinkPolicy {
    /** They are replicated as links. */
    COPY,
    /**
     * They are replicated as what they lead to, where that lies inside the root; else they are left out as for {@link #SKIP}. Not in
     * mode two-way.
     */
    FOLLOW,
    /** They are left out, and what stands at a target under their paths is left alone. */
    SKIP
}
