package org.ferrywright.endpoint;

/**
 * A file that is about to be written.
 *
 * @param temporary name of the temporary, as {@code TemporaryNames} makes it
 * @param size length in bytes that the file will have; room for it may be reserved
 * @param resume whether bytes that an earlier attempt left under this name are kept; otherwise it starts empty
 * @param digestSeed seed of the XXH3-128 digest that {@link Commit} brings
 */
public record StageRequest(String temporary, long size, boolean resume, long digestSeed) {}
