package org.ferrywright.tests.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;

/** A folder of this machine. */
final class LocalFixture implements Fixture {
    /** One way to open it. */
    @FunctionalInterface
    interface Way {
        Endpoint open(Path root) throws EndpointException;
    }

    private final DirectoryBackdoor backdoor = new DirectoryBackdoor();
    private final Way way;
    private final Set<Limit> limits;
    private final Endpoint endpoint;

    /** @param limits what this way cannot do; where there are any, names that are not UTF-8 are among it */
    LocalFixture(Way way, Set<Limit> limits) throws EndpointException, IOException {
        this.way = way;
        this.limits = limits;
        this.endpoint = reopen();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Endpoint reopen() throws EndpointException {
        return way.open(backdoor.root());
    }

    @Override
    public Backdoor backdoor() {
        return backdoor;
    }

    @Override
    public boolean holds(String name) {
        return limits.isEmpty() || name.chars().noneMatch(c -> NativeNames.escapedByte((char) c) >= 0);
    }

    @Override
    public boolean sparseFile(String path, long size) {
        backdoor.sparse(path, size);
        return limits.isEmpty();
    }

    @Override
    public Set<Limit> limits() {
        return limits;
    }

    @Override
    public void close() {
        try {
            endpoint.close();
            backdoor.assertNothingIsOpen();
        } finally {
            backdoor.close();
        }
    }
}
