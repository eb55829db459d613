package org.ferrywright.endpoint;

import org.ferrywright.core.Comparison;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** Lists a whole tree for somebody who has one like it at hand, so that only what differs has to be told. */
public interface CondensedList extends Facet {
    /**
     * Walks the tree as {@link RecursiveList#walk} does, with the extended metadata that the comparison asks for.
     *
     * @param comparison which facts of an entry count: what is equal in them may come back as the caller told it
     * @param seed of the digests that are exchanged, a secret of this walk
     */
    ExpectedWalk walk(Filter filter, Comparison comparison, long seed) throws EndpointException, InterruptedException;

    /**
     * The folders of the root, from its own walk, made now. A stretch of the tree of which the caller's digest and the root's are the same
     * comes as the caller's own entries, without what only the root could tell (file id, names of the file, change token); where they
     * differ, and where there is any doubt, the root's entries come. Doubt is a listing
     * that was cut short, a temporary, a withheld name, an entry that cannot be read or is neither file, folder nor link, and a
     * file of the caller's with further names, because whether these belong together is not in a digest.
     *
     * <p>One thread may tell what is expected while another takes the folders.
     */
    interface ExpectedWalk extends TreeCursor {
        /**
         * The next folder that the caller has, in {@link RelPath#TREE_ORDER}. Returns as soon as it is on its way; it is kept until the
         * root has answered.
         */
        void expect(Listing folder) throws EndpointException, InterruptedException;

        /** The caller has no more folders. */
        void expectNothingMore() throws EndpointException, InterruptedException;

        /**
         * The next folder of the root if it does not come after this one in the order of the tree, else null. It waits only for what
         * was expected up to there, so a caller can go on through folders that the root lacks.
         */
        Listing upTo(RelPath folder) throws EndpointException, InterruptedException;
    }
}
