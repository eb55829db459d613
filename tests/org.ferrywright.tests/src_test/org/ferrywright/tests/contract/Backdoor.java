package org.ferrywright.tests.contract;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/**
 * Another way to the content of a root than through its endpoint: how somebody else sees and changes it. Paths are as
 * in {@code RelPath};
 * the root is the empty string. Nothing is followed through a link.
 */
public interface Backdoor {
    /** Makes a folder; those above it exist. */
    void directory(String path);

    /** Makes a file, or overwrites it where it lies: it stays the same file. */
    void file(String path, byte[] content);

    void link(String path, String target);

    /** Makes a pipe. */
    void special(String path);

    /** Gives a file another name. */
    void hardLink(String path, String existing);

    /** Moves a name onto another and replaces what is there. */
    void rename(String from, String to);

    /** Removes a file, a link, a pipe or an empty folder. */
    void remove(String path);

    /** What is there, or empty. */
    Optional<EntryKind> kind(String path);

    byte[] content(String path);

    String linkTarget(String path);

    List<String> names(String directory);

    Timestamp modified(String path);

    void modified(String path, Timestamp time);

    /** How many bytes of room a file takes, where that can be told. */
    default OptionalLong allocated(String path) {
        return OptionalLong.empty();
    }

    /** The twelve permission bits. */
    int mode(String path);

    /** Makes a folder's content unreadable for the endpoint. @return false where that cannot be done */
    boolean deny(String directory);

    /**
     * Link text that leads from the root's top level to a folder outside of the root, with a file {@code secret} and a
     * folder {@code inner}.
     */
    String outside();

    /** Everything that is outside, as text: the same as long as nobody touched it. */
    String outsideState();
}
