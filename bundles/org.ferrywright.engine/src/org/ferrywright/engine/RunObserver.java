package org.ferrywright.engine;

/** Hears of a run while it goes on. Called from the engine's threads, never at the same time twice; must return quickly. */
public interface RunObserver {
    RunObserver SILENT = new RunObserver() {};

    /** Where the run stands, about five times a second. */
    default void progress(Progress progress) {}

    /** Something about one path: planned in a preview, done, skipped or failed in a run. */
    default void item(Item item) {}

    /**
     * @param scanning whether more may be found yet
     * @param itemsDone entries brought in step so far
     * @param itemsFound entries that are known to need something
     * @param bytesDone content bytes brought over so far, sent or taken from what the target had
     * @param bytesFound content bytes that are known to need transfer
     * @param scanned entries seen at the source
     */
    record Progress(boolean scanning, long itemsDone, long itemsFound, long bytesDone, long bytesFound, long scanned) {}

    enum What {
        CREATE,
        UPDATE,
        UPDATE_METADATA,
        DELETE,
        /** Got a new name at the target; the detail tells the old one. */
        MOVE,
        SKIPPED,
        /** The other side cannot hold the name as it is; the detail tells what is done about it. */
        NAME,
        /** Both sides changed it; the detail tells what came of it. */
        CONFLICT,
        FAILED,
        /** About a root rather than a path in it: the path is its address, the detail what a person should know. */
        NOTE
    }

    /** @param detail why, for people; empty when there is nothing to say */
    record Item(What what, String path, long bytes, String detail) {}
}
