package org.ferrywright.endpoint.smb.internal;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import jcifs.CIFSContext;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.SSPContext;
import jcifs.smb.SmbException;

/** The user and password of one connection; the library asks it each time it logs on. */
final class Logon extends NtlmPasswordAuthenticator {
    private static final long serialVersionUID = 1L;

    private final AuthenticationType as;
    private final transient Refusal refusal;
    private final transient Object connection;

    /** @param connection stands for the connection that logs on with this */
    Logon(String domain, String user, String password, AuthenticationType as, Refusal refusal, Object connection) {
        super(domain, user, password, as);
        this.as = as;
        this.refusal = refusal;
        this.connection = connection;
    }

    @Override
    public NtlmPasswordAuthenticator clone() {
        return new Logon(getUserDomain(), getUsername(), getPassword(), as, refusal, connection);
    }

    @Override
    public SSPContext createContext(
            CIFSContext context, String domain, String host, byte[] initialToken, boolean signing) throws SmbException {
        if (!refusal.begin(connection)) {
            throw new SmbException("another logon of the same user is under way, or was refused");
        }
        return super.createContext(context, domain, host, initialToken, signing);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a logon is of one connection");
    }
}
