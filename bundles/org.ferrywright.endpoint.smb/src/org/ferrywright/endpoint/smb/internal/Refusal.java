package org.ferrywright.endpoint.smb.internal;

import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Remembers that a root's user was refused, so that no account is locked by trying again: who was refused once never logs on again. */
final class Refusal {
    private volatile EndpointException first;

    /** Before each logon. */
    void check() throws EndpointException {
        EndpointException refused = first;
        if (refused != null) {
            throw refused.edit().build();
        }
    }

    /** @return the same failure */
    EndpointException note(EndpointException failure) {
        if (failure.kind() == Kind.AUTH && first == null) {
            first = failure;
        }
        return failure;
    }
}
