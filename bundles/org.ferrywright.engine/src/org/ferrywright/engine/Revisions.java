package org.ferrywright.engine;

import org.ferrywright.core.Retention;

/**
 * What a run keeps at a root of what it takes away there, and for how long.
 *
 * @param replaced for versions that something newer replaced; null: they are not kept
 * @param deleted for what was deleted; null: it is not kept
 */
public record Revisions(Retention replaced, Retention deleted) {
    /** Nothing is kept, and nothing that was kept before is touched. */
    public static final Revisions NONE = new Revisions(null, null);

    public boolean any() {
        return replaced != null || deleted != null;
    }
}
