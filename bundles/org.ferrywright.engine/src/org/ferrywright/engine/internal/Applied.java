package org.ferrywright.engine.internal;

import java.io.IOException;
import org.ferrywright.core.Entry;

/** Hears of each action that was carried out; called from the threads that do the work. */
interface Applied {
    Applied NOBODY = (action, now) -> {};

    /** @param now the facts of what is there now, or null where nobody looked */
    void applied(Action action, Entry now) throws IOException;
}
