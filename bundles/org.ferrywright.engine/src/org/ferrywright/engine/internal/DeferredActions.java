package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What waits for the end of the scan and for the guard.
 *
 * @param changes what is made, written over or adjusted, in the order of the walk
 * @param moves names that changed, found when the scan has ended
 * @param deletes in the order of the walk: carried out backward, what lies in a folder goes before the folder
 * @param late what can be made only after the deletes, in the order of the walk
 * @param names further names of files
 * @param finish metadata of folders: set backward, so that a folder is settled after everything in it
 */
record DeferredActions(
        ActionLog changes, ActionLog moves, ActionLog deletes, ActionLog late, ActionLog names, ActionLog finish)
        implements AutoCloseable {
    static DeferredActions in(Path folder, String name) {
        return new DeferredActions(
                new ActionLog(folder.resolve(name + ".changes")),
                new ActionLog(folder.resolve(name + ".moves")),
                new ActionLog(folder.resolve(name + ".deletes")),
                new ActionLog(folder.resolve(name + ".late")),
                new ActionLog(folder.resolve(name + ".names")),
                new ActionLog(folder.resolve(name + ".finish")));
    }

    /** How many actions touch what somebody sees. */
    long waiting() {
        return changes.count() + deletes.count() + late.count() + names.count();
    }

    @Override
    public void close() throws IOException {
        changes.close();
        moves.close();
        deletes.close();
        late.close();
        names.close();
        finish.close();
    }
}
