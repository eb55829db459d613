package org.ferrywright.endpoint;

/**
 * What a change replaces or deletes can be kept under another name: the root takes {@link BulkWrite.Keep} and {@link Commit#kept()}.
 *
 * <p>What stands at the path, a file or a link, is given the kept name before anything takes its place; where that fails, the change
 * fails and nothing was changed. The kept name has to be free, else EXISTS; folders above it are made where they are missing, for
 * their owner only. Where the root has {@link HardLinks}, nobody ever sees the path without a file while it is replaced; elsewhere it
 * may be missing for a moment, and a replace that fails gives the old one its name back. Nothing at the path: nothing is kept. A
 * folder has no content of its own and is never kept: IS_DIRECTORY.
 */
public interface Keeping extends Facet {}
