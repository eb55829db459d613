package org.ferrywright.engine.internal;

import java.util.concurrent.Semaphore;

/**
 * What a link shares with the other links of the run.
 *
 * @param lane into the source's pipeline
 * @param walk of the source
 * @param throttle for the content of all links
 * @param contents looks into the source's files
 * @param digestSeed secret of this run for the digests of large files
 * @param comparisons how many files may be compared by blocks at the same time
 */
record Share(
        Lane lane,
        SharedWalk.Reader walk,
        Throttle throttle,
        SharedContents contents,
        long digestSeed,
        Semaphore comparisons) {}
