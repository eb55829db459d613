package org.ferrywright.endpoint.smb.internal;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;

/** The connections of one root: further ones are opened while much is in flight, because each is limited by the thread that reads it. */
final class Connections implements AutoCloseable {
    /** How many wait for answers on every connection before another one is opened. */
    private static final int BUSY = 6;

    private final Access access;
    private final Failures failures;
    private final EndpointContext.Traffic traffic;
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile int most;

    /** Opens the first. */
    Connections(Access access, Failures failures, EndpointContext.Traffic traffic) throws EndpointException {
        this.access = access;
        this.failures = failures;
        this.traffic = traffic;
        this.most = access.options().connections();
        open.add(Connection.open(access, failures, traffic));
    }

    /** The one on which the fewest wait. */
    Connection next() {
        Connection idlest =
                open.stream().min(Comparator.comparingInt(Connection::inFlight)).orElseThrow();
        return idlest.inFlight() >= BUSY && open.size() < most ? another(idlest) : idlest;
    }

    private Connection another(Connection otherwise) {
        if (!opening.tryLock()) {
            return otherwise;
        }
        try {
            if (open.size() >= most) {
                return otherwise;
            }
            Connection more = Connection.open(access, failures, traffic);
            open.add(more);
            return more;
        } catch (EndpointException e) {
            // a server that wants no more of them is asked over those that it has
            most = open.size();
            return otherwise;
        } finally {
            opening.unlock();
        }
    }

    /** One for somebody alone, who closes it. */
    Connection apart() throws EndpointException {
        return Connection.open(access, failures, traffic);
    }

    @Override
    public void close() {
        open.forEach(Connection::close);
    }
}
