package org.ferrywright.endpoint.local.internal;

import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * An open folder. Names are single components; none is followed when it is a link. For one thread at a time.
 *
 * <p>Temporaries are made under a name of their own, but what fails is told of the path that they are made for.
 */
interface Folder extends AutoCloseable {
    /** Takes what a listing finds. */
    interface Sink {
        /**
         * Whether the facts of this name are wanted; asked before they are read.
         * @param directory whether it is a folder
         */
        boolean wants(String name, boolean directory);

        void take(Entry entry);
    }

    RelPath path();

    /** From now on entries tell of these aspects of extended metadata, as far as the tree can; before, of none. */
    void tell(Set<Aspect> aspects);

    /** Its own facts. */
    Entry self() throws EndpointException;

    /** What it, or what stands under the name, has of these aspects as far as the tree can tell. @param name empty for itself */
    Extended extended(String name, Set<Aspect> aspects) throws EndpointException;

    /** The facts of a name, or null when there is proven to be none. */
    Entry stat(String name) throws EndpointException;

    /** Reads on in the folder. False after the last name; fails when the rest cannot be told. */
    boolean list(Sink sink) throws EndpointException;

    /** Opens a regular file to read; anything else is refused without waiting for it. */
    OpenFile read(String name) throws EndpointException;

    /** Makes a file that only its owner may read and write; fails with EXISTS when the name is taken. */
    OpenFile create(String name, RelPath about) throws EndpointException;

    /** Opens a file that we made earlier to write on; null when there is none, or when it is not safely ours. */
    OpenFile resume(String name, RelPath about) throws EndpointException;

    /** Opens a regular file that may be anybody's to change it where it lies; UNSUPPORTED where that is not safe. */
    OpenFile change(String name) throws EndpointException;

    /** Forces the names in it to stable storage. */
    void force() throws EndpointException;

    /**
     * Makes a folder that only its owner may enter. False when a folder is there already; NOT_DIRECTORY when something
     * else is.
     */
    boolean makeDirectory(String name) throws EndpointException;

    /** Makes a symbolic link; fails with EXISTS when the name is taken. */
    void makeLink(String name, RelPath about, String target, Attributes attributes) throws EndpointException;

    /** Gives a regular file another name; fails with EXISTS when the name is taken. */
    void makeHardLink(String name, RelPath about, Folder folder, String existing) throws EndpointException;

    /**
     * Gives a file or a link a further name in another folder. Fails with EXISTS when that is taken, and with UNSUPPORTED
     * or DENIED where the system cannot.
     */
    void link(String name, Folder into, String to) throws EndpointException;

    /**
     * Renames within the folder, in one step.
     * @param replace whether what is there may go; else the failure is EXISTS
     */
    void rename(String from, String to, boolean replace) throws EndpointException;

    /**
     * Moves a name into another folder, in one step; what is there already stays and the failure is EXISTS. To another
     * file system it fails with the native code EXDEV.
     */
    void move(String name, Folder into, String to) throws EndpointException;

    /** Removes a name, a folder only when it is empty. False when it was absent already. */
    boolean remove(String name, boolean directory) throws EndpointException;

    /** Sets metadata. @param name empty for the folder itself @param kind what has to be there, else CHANGED */
    void set(String name, EntryKind kind, Attributes attributes) throws EndpointException;

    @Override
    void close();
}
