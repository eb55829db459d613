package org.ferrywright.endpoint.tcp.internal;

import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** An open root of a connection. @param number how requests name it */
record Root(Connection connection, int number, Failures failures) {
    /** What is done on the stream of a request. */
    interface Exchange<T> {
        T run(WireStream stream) throws WireException, InterruptedException, EndpointException;
    }

    /** Sends a request; the stream is closed after the exchange. @param path what the request is about */
    <T> T call(RelPath path, Request request, Exchange<T> exchange) throws EndpointException, InterruptedException {
        try (WireStream stream = open(path, request)) {
            T result = exchange.run(stream);
            // the end is right behind; closing before it would give up what is done
            stream.atEnd();
            return result;
        } catch (WireException e) {
            throw failures.of(e);
        }
    }

    WireStream open(RelPath path, Request request) throws EndpointException, InterruptedException {
        try {
            return connection.open(Messages.encode(request));
        } catch (IllegalArgumentException e) {
            throw failures.badName(path, e);
        } catch (WireException e) {
            throw failures.of(e);
        }
    }

    /** Takes the reply that has to come next. */
    <T extends Reply> T reply(WireStream stream, Class<T> type)
            throws WireException, InterruptedException, EndpointException {
        Reply reply = Messages.reply(stream.receive());
        if (type.isInstance(reply)) {
            return type.cast(reply);
        }
        throw failures.protocol("the Listener answered with " + reply.getClass().getSimpleName() + " instead of "
                + type.getSimpleName());
    }
}
