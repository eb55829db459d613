package org.ferrywright.endpoint.smb.internal;

import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Tells a share that requires encryption from one that the user has no right on: servers deny both in the same words. */
final class Encryption {
    private Encryption() {}

    /** @param denied what the server said to a client that cannot encrypt @return why */
    static EndpointException explain(
            Access access, Failures failures, EndpointContext.Traffic traffic, EndpointException denied) {
        if (denied.kind() != Kind.DENIED) {
            return denied;
        }
        ShareAddress place = access.address();
        try (Connection asked =
                Connection.open(access.at(place.pipes()).hasty().offeringEncryption(), failures, traffic)) {
            Reply reply = asked.exchange(
                            RelPath.ROOT, Smb2.connectTree('\\' + place.at("").uncPath()))
                    .getFirst();
            return reply.ok() && Smb2.encrypts(reply) ? failures.encryption(denied) : denied;
        } catch (EndpointException e) {
            return e.kind() == Kind.UNSUPPORTED ? failures.encryption(denied) : denied;
        }
    }
}
