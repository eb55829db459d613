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
 */
record Access(
        ShareAddress address,
        String password,
        Options options,
        Refusal refusal,
        Tickets tickets,
        boolean offersEncryption) {
    private static final int CONNECT_MILLIS = 15_000;
    private static final Duration HASTE = Duration.ofSeconds(5);

    /** The same user at another place. */
    Access at(ShareAddress other) {
        return new Access(other, password, options, refusal, tickets, offersEncryption);
    }

    /** For a question that is not worth waiting for. */
    Access hasty() {
        Duration shorter = options.timeout().compareTo(HASTE) < 0 ? options.timeout() : HASTE;
        return new Access(address, password, options.within(shorter), refusal, tickets, offersEncryption);
    }

    Access offeringEncryption() {
        return new Access(address, password, options, refusal, tickets, true);
    }

    Configuration configuration() throws CIFSException {
        int patience = (int) options.timeout().toMillis();
        var p = new Properties();
        p.setProperty("jcifs.smb.client.minVersion", "SMB202");
        p.setProperty("jcifs.smb.client.maxVersion", options.dialect());
        // an old server would answer the first message of SMB 1
        p.setProperty("jcifs.smb.client.useSMB2Negotiation", "true");
        p.setProperty("jcifs.smb.client.signingPreferred", String.valueOf(options.signed()));
        p.setProperty("jcifs.smb.client.signingEnforced", String.valueOf(named() && options.signed()));
        p.setProperty("jcifs.smb.client.ipcSigningEnforced", String.valueOf(named()));
        p.setProperty("jcifs.smb.client.requireSecureNegotiate", String.valueOf(named()));
        p.setProperty("jcifs.smb.client.responseTimeout", String.valueOf(patience));
        p.setProperty("jcifs.smb.client.soTimeout", String.valueOf(patience));
        p.setProperty("jcifs.smb.client.sessionTimeout", String.valueOf(patience));
        p.setProperty("jcifs.smb.client.connTimeout", String.valueOf(Math.min(patience, CONNECT_MILLIS)));
        // what is open stays open, however long the other side of a run takes
        p.setProperty("jcifs.smb.client.disableIdleTimeout", "true");
        p.setProperty("jcifs.smb.client.encryptionEnabled", String.valueOf(offersEncryption));
        p.setProperty("jcifs.smb.client.tcpNoDelay", "true");
        p.setProperty("jcifs.smb.client.maxRequestRetries", "1");
        // where links of a namespace lead is found out by us, once
        p.setProperty("jcifs.smb.client.dfs.disabled", "true");
        p.setProperty("jcifs.smb.client.attrExpirationPeriod", "0");
        p.setProperty("jcifs.smb.client.port139.enabled", "false");
        p.setProperty("jcifs.smb.allowNTLMFallback", "false");
        p.setProperty("jcifs.resolveOrder", "DNS");
        p.setProperty("jcifs.smb.maxBuffers", "64");
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
