package org.ferrywright.endpoint;

import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;

/**
 * A new version of a file that is about to be made of an old one.
 *
 * @param temporary name of the temporary, as {@code TemporaryNames} makes it
 * @param size length in bytes that the new version will have
 * @param scheme what the digest that {@link Commit} brings was made by: that of the root of the tree of blocks
 * @param basis the old version, a file of the same root
 * @param basisIs what has to stand there when the patch is begun and when it is committed; else CHANGED
 * @param inPlace whether the basis itself is patched where it lies, with what is overwritten kept in an undo log first. Only when
 *     {@code basis} is the path, and everything copied stays at its offset
 * @param resume whether what an earlier attempt left under the temporary's name is kept
 * @param sparse whether long runs of zeros become holes where the root keeps such
 * @param whole the tree of the new version, for a root that cannot read what it copies; null when it is not at hand. It is held against
 *     everything that the root does read, and its root against the digest
 */
public record PatchRequest(
        String temporary,
        long size,
        BlockScheme scheme,
        RelPath basis,
        Expect basisIs,
        boolean inPlace,
        boolean resume,
        boolean sparse,
        BlockTree whole) {
    /** For a root that reads where it copies. */
    public PatchRequest(
            String temporary,
            long size,
            BlockScheme scheme,
            RelPath basis,
            Expect basisIs,
            boolean inPlace,
            boolean resume,
            boolean sparse) {
        this(temporary, size, scheme, basis, basisIs, inPlace, resume, sparse, null);
    }
}
