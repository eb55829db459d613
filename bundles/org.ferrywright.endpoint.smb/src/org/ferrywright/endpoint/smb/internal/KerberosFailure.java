package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** What the refusals of a Kerberos realm mean to us. The JDK tells their numbers in its messages only. */
final class KerberosFailure {
    /** As RFC 4120 has them, section 7.5.9. */
    private static final Map<Integer, String> MEANINGS = Map.ofEntries(
            Map.entry(6, "the realm does not know the user"),
            Map.entry(12, "the realm's policy does not let the user log on now, or from here"),
            Map.entry(14, "the realm's servers and this machine have no kind of encryption in common"),
            Map.entry(18, "the account is locked or disabled"),
            Map.entry(23, "the password has expired"),
            Map.entry(24, "the realm does not take the password"),
            Map.entry(31, "the password or the key is not the realm's"),
            Map.entry(32, "the ticket has expired; fetch another one with kinit"),
            Map.entry(37, "the clock of this machine is too far from that of the realm's servers; set it right"),
            Map.entry(68, "the realm's servers do not serve this realm"));

    private static final int NO_SUCH_SERVICE = 7;
    private static final Pattern NUMBER = Pattern.compile("\\((\\d{1,3})\\)(?: - .*)?$", Pattern.DOTALL);
    private static final Pattern UNKNOWN_REALM =
            Pattern.compile("Cannot (?:get kdc|locate (?:KDC|default realm)|find default realm)|Unable to locate KDC");

    private KerberosFailure() {}

    /** No answer came in time. */
    static EndpointException silent(Failures failures, String principal, Exception cause) {
        return failures.root(
                Kind.TIMEOUT,
                "no Kerberos server answers in time for " + shown(principal)
                        + "; is port 88 open to it, by TCP and UDP? One that is down can be passed over sooner by"
                        + " kdc_timeout in krb5.conf",
                cause);
    }

    /** @param host of the service that was asked for */
    static EndpointException of(Failures failures, String principal, String host, Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause() == t ? null : t.getCause()) {
            String said = String.valueOf(t.getMessage());
            if (UNKNOWN_REALM.matcher(said).find()) {
                return failures.root(
                        Kind.UNREACHABLE,
                        "no Kerberos server is known for " + shown(principal)
                                + ": neither krb5.conf nor the name server tells one. The domain in the address has"
                                + " to be the realm, such as smb://EXAMPLE.ORG;user@server.example.org/share",
                        exception(thrown));
            }
            if (t instanceof SocketTimeoutException) {
                return silent(failures, principal, exception(thrown));
            }
            if (t instanceof IOException) {
                return failures.root(
                        Kind.UNREACHABLE,
                        "the Kerberos server for " + shown(principal)
                                + " cannot be reached; is port 88 open to it, by TCP and UDP?",
                        exception(thrown));
            }
            Matcher number = NUMBER.matcher(said);
            if (number.find()) {
                EndpointException known =
                        numbered(failures, principal, host, Integer.parseInt(number.group(1)), exception(thrown));
                if (known != null) {
                    return known;
                }
            }
        }
        return failures.root(
                Kind.AUTH,
                "there is no Kerberos ticket for " + shown(principal)
                        + ": neither the password nor the keytab or ticket cache of the settings gives one",
                exception(thrown));
    }

    private static EndpointException numbered(
            Failures failures, String principal, String host, int number, Exception cause) {
        if (number == NO_SUCH_SERVICE) {
            return failures.root(
                            Kind.AUTH,
                            "the realm has no service cifs/" + Printable.text(host)
                                    + "; name the server as the realm knows it, with its domain and not by its number",
                            cause)
                    .edit()
                    .nativeCode(code(number))
                    .build();
        }
        String meaning = MEANINGS.get(number);
        return meaning == null
                ? null
                : failures.root(Kind.AUTH, "Kerberos, " + shown(principal) + ": " + meaning, cause)
                        .edit()
                        .nativeCode(code(number))
                        .build();
    }

    private static String code(int number) {
        return "KRB " + number;
    }

    /** Whether it says nothing of the user, only that the realm knows no such server. */
    static boolean isOfServer(EndpointException e) {
        return code(NO_SUCH_SERVICE).equals(e.nativeCode());
    }

    private static String shown(String principal) {
        return principal.isEmpty() ? "the user of the ticket cache" : Printable.text(principal);
    }

    private static Exception exception(Throwable thrown) {
        return thrown instanceof Exception e ? e : new IllegalStateException(thrown);
    }
}
