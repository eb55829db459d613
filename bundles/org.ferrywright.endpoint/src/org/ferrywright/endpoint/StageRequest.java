package org.ferrywright.endpoint;

/**
 * A file that is about to be written.
 *
 * @param temporary name of the temporary, as {@code TemporaryNames} makes it
 * @param size length in bytes that the file will have; room for it may be reserved unless it is {@code sparse}
 * @param resume whether bytes that an earlier attempt left under this name are kept; otherwise it starts empty
 * @param digestSeed seed of the XXH3-128 digest that {@link Commit} brings
 * @param sparse whether the file has holes where it comes from: a root that keeps holes makes such of long runs of zeros. The content
 *     is sent with its zeros all the same
 * @param inPlace whether what is new at the end of a file that only has grown may be appended to the file itself, where it cannot be
 *     done beside: nobody undoes that when it breaks off
 */
public record StageRequest(
        String temporary, long size, boolean resume, long digestSeed, boolean sparse, boolean inPlace) {
    /** A file that is never written where it lies. */
    public StageRequest(String temporary, long size, boolean resume, long digestSeed, boolean sparse) {
        this(temporary, size, resume, digestSeed, sparse, false);
    }

    /** A file without holes. */
    public StageRequest(String temporary, long size, boolean resume, long digestSeed) {
        this(temporary, size, resume, digestSeed, false);
    }
}
