package org.ferrywright.endpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;

/**
 * An address as people write it: a local path, or {@code scheme://[user@]host[:port]/path[?query]}. It never holds a password.
 *
 * @param scheme {@code local} for a path
 * @param user null when none is named
 * @param host null for a local path; an IPv6 address without its brackets
 * @param port -1 when none is named
 * @param path for a local root the path as given; otherwise without the first slash
 * @param query what follows a question mark, or null
 */
public record EndpointAddress(String scheme, String user, String host, int port, String path, String query) {
    public static final String LOCAL = "local";

    /** What is said of an address that {@link #climbs}. */
    public static final String CLIMBING = "an address has no '.' or '..'";

    private static final Pattern FORM = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/@]*)@)?(\\[[0-9A-Fa-f:.%a-z]+\\]|[^/:@\\[\\]?]+)(?::(\\d{1,5}))?(?:/([^?]*))?(?:\\?(.*))?",
            Pattern.DOTALL);

    /** In the address of something on the way, such as a proxy's. */
    private static final Pattern PASSWORD_BEHIND =
            Pattern.compile("://[^/@&:]*:(?!\\d{1,5}(?:[&/]|$)).*@", Pattern.DOTALL);

    /** @throws IllegalArgumentException saying what is wrong; the message never repeats a password */
    public static EndpointAddress parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an address is a path or scheme://host/path, not empty");
        }
        int mark = text.indexOf("://");
        if (mark < 0 || text.lastIndexOf('/', mark) >= 0 && text.lastIndexOf('/', mark) < mark) {
            return new EndpointAddress(LOCAL, null, null, -1, text, null);
        }
        var m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "not an address: '" + shown(text) + "'; write scheme://host[:port]/path");
        }
        if (LOCAL.equalsIgnoreCase(m.group(1))) {
            throw new IllegalArgumentException(
                    "not an address: '" + shown(text) + "'; a local folder is written as its path alone");
        }
        String user = m.group(2);
        boolean behind =
                m.group(6) != null && PASSWORD_BEHIND.matcher(m.group(6)).find();
        if (user != null && user.indexOf(':') >= 0 || behind) {
            throw new IllegalArgumentException("an address never holds a password: '" + shown(text)
                    + "'; leave it out and give it by --password-file or at the prompt");
        }
        int port = m.group(4) == null ? -1 : Integer.parseInt(m.group(4));
        if (port == 0 || port > 65535) {
            throw new IllegalArgumentException("no such port: " + port + " in '" + shown(text) + "'");
        }
        String host = m.group(3);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        String path = m.group(5) == null ? "" : m.group(5);
        return new EndpointAddress(m.group(1).toLowerCase(Locale.ROOT), user, host, port, path, m.group(6));
    }

    public boolean isLocal() {
        return LOCAL.equals(scheme);
    }

    /** Whether the path of an address with a scheme has a name that stands for another folder. */
    public boolean climbs() {
        return !isLocal() && Arrays.stream(path.split("/")).anyMatch(name -> name.equals(".") || name.equals(".."));
    }

    /** Host and port, an IPv6 address in brackets. @param defaultPort used when the address names none */
    public String authority(int defaultPort) {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + (port < 0 ? defaultPort : port);
    }

    @Override
    public String toString() {
        if (isLocal()) {
            return Printable.text(path);
        }
        var out = new StringBuilder(scheme).append("://");
        if (user != null) {
            out.append(user).append('@');
        }
        out.append(host.indexOf(':') >= 0 ? '[' + host + ']' : host);
        if (port >= 0) {
            out.append(':').append(port);
        }
        out.append('/').append(path);
        if (query != null) {
            out.append('?').append(query);
        }
        return Printable.text(out.toString());
    }

    /** A password may hold any character, so everything from the first colon to the last at sign is taken for one. */
    private static String shown(String text) {
        return Printable.text(text.replaceFirst("(?s)(://[^/@:]*):.*@", "$1:***@"));
    }
}
