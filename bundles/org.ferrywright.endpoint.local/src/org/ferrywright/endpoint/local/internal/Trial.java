package org.ferrywright.endpoint.local.internal;

import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * A file in a root's top folder to try things out on, which is gone when it has ended. Its names are few, and it is locked for as long as it
 * lasts: what a process left that was killed meanwhile is known by that, and goes when the next one begins.
 */
final class Trial {
    private static final int NAMES = 4;
    /** Stands where temporaries of files have what is drawn from path and version. */
    private static final long KEY = 0x7472_6961_6C00_0000L;

    private final Folder folder;
    private final String name;
    private final OpenFile file;

    private Trial(Folder folder, String name, OpenFile file) {
        this.folder = folder;
        this.name = name;
        this.file = file;
    }

    /** @throws EndpointException when nothing can be made there */
    static Trial begin(Folder folder, String instanceId) throws EndpointException {
        for (int i = 0; i < NAMES; i++) {
            clear(folder, TemporaryNames.of(instanceId, KEY + i));
        }
        for (int i = 0; i < NAMES; i++) {
            String name = TemporaryNames.of(instanceId, KEY + i);
            OpenFile file;
            try {
                file = folder.create(name, RelPath.ROOT);
            } catch (EndpointException e) {
                if (e.kind() != Kind.EXISTS) {
                    throw e;
                }
                continue;
            }
            boolean ours = false;
            try {
                ours = isOurs(folder, name, file);
            } finally {
                if (!ours) {
                    file.close();
                }
            }
            if (ours) {
                return new Trial(folder, name, file);
            }
        }
        // many peers come at the same time: only a kill in this very moment would leave what nobody knows
        String name = TemporaryNames.of(instanceId, ThreadLocalRandom.current().nextLong());
        return new Trial(folder, name, folder.create(name, RelPath.ROOT));
    }

    /** Somebody who begins at the same time may have taken it for left before it was locked. */
    private static boolean isOurs(Folder folder, String name, OpenFile file) throws EndpointException {
        try {
            if (!file.lock()) {
                return false;
            }
        } catch (EndpointException _) {
            // where nothing can be locked, as on some network file systems, nobody takes anything for left
            return true;
        }
        return stands(folder, name, file);
    }

    private static boolean stands(Folder folder, String name, OpenFile file) throws EndpointException {
        Entry there = folder.stat(name);
        return there != null && there.fileId() == file.facts().fileId();
    }

    private static void clear(Folder folder, String name) throws EndpointException {
        if (folder.stat(name) == null) {
            return;
        }
        try (OpenFile left = folder.resume(name, RelPath.ROOT)) {
            // the one that was opened may have ended, and another begun
            if (left != null && left.lock() && stands(folder, name, left)) {
                folder.remove(name, false);
            }
        } catch (EndpointException e) {
            // whether it is in use cannot be told: it stays
            return;
        }
    }

    String name() {
        return name;
    }

    OpenFile file() {
        return file;
    }

    /** Fails when it cannot be taken away. */
    void end() throws EndpointException {
        try {
            folder.remove(name, false);
        } finally {
            file.close();
        }
    }
}
