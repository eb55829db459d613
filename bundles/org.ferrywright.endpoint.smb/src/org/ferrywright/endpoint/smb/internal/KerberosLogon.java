package org.ferrywright.endpoint.smb.internal;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Locale;
import javax.security.auth.Subject;
import jcifs.CIFSContext;
import jcifs.smb.Kerb5Authenticator;
import jcifs.smb.SSPContext;
import jcifs.smb.SmbException;
import org.ferrywright.endpoint.EndpointException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;

/** The tickets of one connection; the library asks it each time it logs on. */
final class KerberosLogon extends Kerb5Authenticator {
    private static final long serialVersionUID = 1L;

    private final transient Tickets tickets;
    private final transient String host;
    private final transient Duration patience;
    private final transient Refusal refusal;
    private final transient Object connection;

    /**
     * @param host as the realm knows the server
     * @param connection stands for the connection that logs on with this
     */
    KerberosLogon(Tickets tickets, String host, Duration patience, Refusal refusal, Object connection) {
        super(null);
        this.tickets = tickets;
        // the library takes a name in capitals for one of NetBIOS
        this.host = host.toLowerCase(Locale.ROOT);
        this.patience = patience;
        this.refusal = refusal;
        this.connection = connection;
    }

    @Override
    public KerberosLogon clone() {
        return new KerberosLogon(tickets, host, patience, refusal, connection);
    }

    @Override
    public Subject getSubject() {
        try {
            return tickets.of(host, patience);
        } catch (EndpointException e) {
            throw new NoTicketException(e);
        }
    }

    @Override
    public SSPContext createContext(
            CIFSContext context, String domain, String server, byte[] initialToken, boolean signing)
            throws SmbException {
        if (!refusal.begin(connection)) {
            throw new SmbException("another logon of the same user is under way, or was refused");
        }
        SSPContext made = super.createContext(context, Tickets.realm(getSubject()), host, initialToken, signing);
        Library.keepTickets(made);
        return made;
    }

    @Override
    public void refresh() {
        tickets.renew();
    }

    @Override
    public boolean isAnonymous() {
        return false;
    }

    @Override
    public boolean isGuest() {
        return false;
    }

    @Override
    public String getUserDomain() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KerberosLogon l && l.connection == connection && l.host.equals(host);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(connection);
    }

    @Override
    public String toString() {
        return "tickets for " + host;
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a logon is of one connection");
    }

    /** What the library has and does not show. */
    private static final class Library {
        private static final Field MECHANISM = field("jcifs.smb.SpnegoContext", "mechContext");
        private static final Field CONTEXT = field("jcifs.smb.Kerb5Context", "gssContext");

        private static Field field(String type, String name) {
            try {
                Field field = Class.forName(type, false, Kerb5Authenticator.class.getClassLoader())
                        .getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** The library would hand the user's own tickets to every server, which could then be that user anywhere. */
        static void keepTickets(SSPContext made) throws SmbException {
            try {
                ((GSSContext) CONTEXT.get(MECHANISM.get(made))).requestCredDeleg(false);
            } catch (IllegalAccessException | GSSException e) {
                throw new SmbException("the user's tickets cannot be kept from the server", e);
            }
        }
    }
}
