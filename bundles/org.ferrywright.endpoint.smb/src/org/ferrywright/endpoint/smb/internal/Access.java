package org.ferrywright.endpoint.smb.internal;

import java.time.Duration;
import java.util.Properties;
import jcifs.CIFSException;
import jcifs.Configuration;
import jcifs.config.PropertyConfiguration;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.NtlmPasswordAuthenticator.AuthenticationType;

/**
 * How a share is reached, and as whom.
 *
 * @param password empty when there is none
 * @param refusal ends further attempts with a password that was refused
 * @param tickets of the user, null without Kerberos
 * @param offersEncryption only to find out whether the server insists on it: nothing can be transferred then
 * @param client 16 bytes that tell this client from others
 */
record Access(
        ShareAddress address,
        String password,
        Options options,
        Refusal refusal,
        Tickets tickets,
        boolean offersEncryption,
        byte[] client) {
    private static final Duration HASTE = Duration.ofSeconds(5);

    /** The same user at another place. */
    Access at(ShareAddress other) {
        return new Access(other, password, options, refusal, tickets, offersEncryption, client);
    }

    /** For a question that is not worth waiting for. */
    Access hasty() {
        Duration shorter = options.timeout().compareTo(HASTE) < 0 ? options.timeout() : HASTE;
        return new Access(address, password, options.within(shorter), refusal, tickets, offersEncryption, client);
    }

    Access offeringEncryption() {
        return new Access(address, password, options, refusal, tickets, true, client);
    }

    /** What is offered to the server. */
    Negotiation offer() {
        return new Negotiation(options.dialect(), signsAlways(), offersEncryption, client);
    }

    /** Whether nothing goes unsigned. */
    boolean signsAlways() {
        return named() && options.signed();
    }

    /** Of the library, by which one logs on. */
    Configuration configuration() throws CIFSException {
        var p = new Properties();
        p.setProperty("jcifs.smb.allowNTLMFallback", "false");
        p.setProperty("jcifs.resolveOrder", "DNS");
        if (options.netBios() != null) {
            options.netBios().configure(p);
        }
        return new PropertyConfiguration(p);
    }

    /** @param connection stands for the one that logs on with this */
    NtlmPasswordAuthenticator logon(Object connection) {
        if (tickets != null) {
            return new KerberosLogon(tickets, address.host(), options.timeout(), refusal, connection);
        }
        return nobody()
                ? new Logon("", "", "", AuthenticationType.NULL, refusal, connection)
                : new Logon(
                        address.domain(),
                        address.user(),
                        password,
                        named() ? AuthenticationType.USER : AuthenticationType.GUEST,
                        refusal,
                        connection);
    }

    /** Whether somebody logs on, whose session can be signed; guests have no key for it. */
    private boolean named() {
        return tickets != null
                || options.auth() == Options.Auth.NTLM
                        && !nobody()
                        && !(address.user().equalsIgnoreCase("guest") && password.isEmpty());
    }

    private boolean nobody() {
        return switch (options.auth()) {
            case NTLM -> address.user().isEmpty();
            case GUEST, KERBEROS -> false;
            case ANONYMOUS -> true;
        };
    }

    /** The secret stays out of whatever prints it. */
    @Override
    public String toString() {
        return address + " " + options;
    }
}
