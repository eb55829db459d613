package org.ferrywright.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointConfig;

/**
 * What is to be compared.
 *
 * @param filter where it has no time yet, ages are counted from now
 * @param threads how much is read at once on each side, at least 1
 * @param metadata which metadata is compared beside the time, where both ends can hold it
 * @param repair whether what differs or is missing at the target is copied from the source again
 * @param extraAllowed whether entries that only the target has are in order, as after runs of mode update
 * @param receipt where the receipt is written, or null for {@code <data>/receipts/<id>.json}
 */
public record VerifyRequest(
        EndpointConfig source,
        EndpointConfig target,
        Filter filter,
        int threads,
        Set<Aspect> metadata,
        boolean repair,
        boolean extraAllowed,
        Path receipt) {
    public VerifyRequest {
        metadata = Set.copyOf(metadata);
        if (filter.now() == null) {
            filter = filter.at(Timestamp.of(Instant.now()));
        }
        if (threads < 1) {
            throw new IllegalArgumentException("verifying needs at least one thread, not " + threads);
        }
    }
}
