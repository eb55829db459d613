package org.ferrywright.endpoint.ftp.internal;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointContext.Traffic;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.ftp.internal.Options.Tls;

/**
 * Logs on to one server.
 *
 * @param ports which it names for data
 * @param encryption null for none
 * @param password empty for none
 */
record Server(
        Dialer dialer,
        Options options,
        PassivePorts ports,
        Encryption encryption,
        String user,
        char[] password,
        Failures failures,
        Traffic traffic)
        implements Sessions.Logon {
    private static final String NOBODY = "anonymous";

    @Override
    public Session open() throws EndpointException, InterruptedException, IOException {
        check(user);
        check(new String(password));
        var control = new Control(dialer.control(), traffic);
        Session session = null;
        try {
            Encryption.Tunnel tunnel = encryption == null ? null : encryption.tunnel();
            if (options.tls() == Tls.IMPLICIT) {
                control.over(tunnel.control(control.socket()));
            }
            greeted(control);
            if (options.tls() == Tls.EXPLICIT) {
                encrypt(control, tunnel);
            }
            logon(control);
            session = new Session(control, new DataWay(dialer, control, options, ports), tunnel, traffic);
            return session;
        } finally {
            if (session == null) {
                control.close();
            }
        }
    }

    private void greeted(Control control) throws EndpointException, IOException {
        Reply greeting;
        try {
            greeting = control.read();
        } catch (EOFException e) {
            // that is how some servers say that they have enough
            throw failures.full("it closes the connection without a word", e);
        }
        if (!greeting.done()) {
            throw failures.logon(greeting);
        }
    }

    private void encrypt(Control control, Encryption.Tunnel tunnel) throws EndpointException, IOException {
        Reply reply = control.ask("AUTH TLS");
        if (reply.code() != 234) {
            throw failures.root(
                    Kind.UNSUPPORTED,
                    "the server does not encrypt, and nothing is sent to it otherwise: it says " + reply,
                    null);
        }
        control.over(tunnel.control(control.socket()));
    }

    private void check(String text) throws EndpointException {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0 || text.indexOf(0) >= 0) {
            throw failures.root(Kind.AUTH, "FTP cannot carry a user name or a password with a line break", null);
        }
    }

    private void logon(Control control) throws EndpointException, IOException {
        Reply reply = control.ask("USER " + (user.isEmpty() ? NOBODY : user));
        if (reply.code() == 331) {
            String secret = user.isEmpty() && password.length == 0 ? NOBODY + '@' : new String(password);
            reply = control.ask("PASS " + secret);
        }
        if (!reply.done()) {
            throw failures.logon(reply);
        }
        if (encryption != null) {
            Reply data = control.ask(List.of("PBSZ 0", "PROT P")).getLast();
            if (!data.done()) {
                throw failures.root(
                        Kind.UNSUPPORTED,
                        "the server does not encrypt data, and none is sent to it otherwise: it says " + data,
                        null);
            }
        }
        // names are UTF-8 whether the server knows the option or not
        Reply binary = control.ask(List.of("OPTS UTF8 ON", "TYPE I")).getLast();
        if (!binary.done()) {
            throw failures.of(binary, "transfer bytes as they are", RelPath.ROOT);
        }
    }

    @Override
    public String toString() {
        return Printable.text(user) + '@' + dialer.host() + ':' + dialer.port();
    }
}
