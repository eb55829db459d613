package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.endpoint.ftp.internal.Options.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a root and finds out what it can hold. */
public final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST_NAME = 255;
    static final String PASSIVE = "passive";

    private Opening() {}

    public static Endpoint open(EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        EndpointAddress a = config.address();
        var failures =
                new Failures(new EndpointAddress(a.scheme(), a.user(), a.host(), a.port(), a.path(), null).toString());
        Options options = options(config, failures);
        var dialer = dialer(a, options, context);
        Encryption encryption = encryption(a, options, context, failures);
        var server = new Server(
                dialer,
                options,
                new PassivePorts(file(context.learnt(), a, options, PASSIVE)),
                encryption,
                a.user() == null ? "" : a.user(),
                context.password(a).orElse(new char[0]),
                failures,
                context.traffic());
        Path limit = file(context.learnt(), a, options, "connections");
        var sessions = new Sessions(server, failures, options, new ServerLimit(limit, options.connections()));
        Endpoint endpoint = null;
        try {
            // the second try finds what the first one may have left
            String trial = TemporaryNames.of(
                    context.instanceId(), ThreadLocalRandom.current().nextLong());
            Sessions.Work<Found> opening = session -> {
                if (encryption != null) {
                    tryData(session);
                }
                return found(session, config, context, failures, trial);
            };
            Found found;
            try {
                found = sessions.call(RelPath.ROOT, opening);
            } catch (EndpointException e) {
                if (!(e.getCause() instanceof UnresumedException)) {
                    throw e;
                }
                found = sessions.call(RelPath.ROOT, opening);
            }
            // apart, because it may cost the connection
            Profile profile = found.known().tried(found.profile(), sessions, found.folder(), trial);
            var place = new Place(found.folder(), names(profile), failures);
            var tree = new Tree(
                    place, profile, new Landmarks(place, profile.clock().zone()));
            var verification = new Verification(options.verify(), profile.digest());
            endpoint = new FtpEndpoint(sessions, tree, verification, traits(a, profile, place), found.known());
            return endpoint;
        } finally {
            if (endpoint == null) {
                sessions.close();
            }
        }
    }

    private static Profiles profiles(EndpointContext context) {
        return new Profiles(context.learnt().orElse(null));
    }

    /** Where one thing is kept of a server; null when nothing is. */
    static Path file(Optional<Path> learnt, EndpointAddress a, Options options, String kind) {
        return learnt.map(folder -> new Profiles(folder).file(name(a, options), kind))
                .orElse(null);
    }

    /** Under which things are kept of a server. */
    private static String name(EndpointAddress a, Options options) {
        return (a.user() == null ? "" : a.user()) + '@' + a.authority(Ports.control(a, options));
    }

    private static Dialer dialer(EndpointAddress a, Options options, EndpointContext context) {
        Proxy proxy = options.proxy();
        char[] password = proxy == null || proxy.user() == null
                ? new char[0]
                : context.password(proxy.address()).orElse(new char[0]);
        return new Dialer(a.host(), Ports.control(a, options), options.timeout(), options.keepAlive(), proxy, password);
    }

    private static Encryption encryption(EndpointAddress a, Options options, EndpointContext context, Failures failures)
            throws EndpointException {
        if (options.tls() == Tls.NEVER) {
            LOG.warn(
                    "{} is not encrypted: the password and all that is sent can be read on the way",
                    failures.address());
            return null;
        }
        try {
            return Encryption.of(options.ca(), a.host(), Ports.control(a, options), new Pins(context.keys()));
        } catch (IOException | GeneralSecurityException e) {
            throw failures.root(
                    Kind.UNSUPPORTED,
                    "the certificates of authorities cannot be read: " + Printable.text(options.ca()),
                    e);
        }
    }

    /** The first data tell whether the server wants them to go on with the session of the commands: the next connections do. */
    private static void tryData(Session session) throws IOException {
        try {
            Transfer transfer = session.begin("LIST", 0);
            try {
                var lines = new Lines(transfer);
                while (lines.next() != null) {}
                transfer.finish();
            } finally {
                transfer.abort();
            }
        } catch (RefusedException _) {
            // a folder that may not be listed: that is for others to tell
            return;
        }
    }

    private static Options options(EndpointConfig config, Failures failures) throws EndpointException {
        try {
            return Options.of(config);
        } catch (IllegalArgumentException e) {
            throw failures.root(Kind.UNSUPPORTED, e.getMessage(), e);
        }
    }

    /** What a root was found to be. @param folder its absolute path */
    private record Found(String folder, Profile profile, Acquaintance known) {}

    private static Found found(
            Session session, EndpointConfig config, EndpointContext context, Failures failures, String trial)
            throws EndpointException, IOException {
        String folder = folder(session, config.address(), failures);
        if (!session.ask("CWD " + folder).done()) {
            if (!config.create()) {
                throw failures.root(Kind.NOT_FOUND, "there is no such folder on the server", null);
            }
            make(session, folder, failures);
        }
        Options options = Options.of(config);
        EndpointAddress a = config.address();
        var known =
                new Acquaintance(profiles(context), name(a, options), options.zone(), config.create(), config.probe());
        return new Found(folder, known.find(session, failures, folder, trial), known);
    }

    /** The absolute path: what an address names is below the folder in which the user is after the logon. */
    private static String folder(Session session, EndpointAddress address, Failures failures)
            throws EndpointException, IOException {
        String path = address.path().replaceAll("/+$", "");
        if (address.climbs()) {
            throw failures.root(Kind.BAD_NAME, EndpointAddress.CLIMBING, null);
        }
        if (path.indexOf('\r') >= 0 || path.indexOf('\n') >= 0 || path.indexOf(0) >= 0) {
            throw failures.root(Kind.BAD_NAME, "FTP cannot carry a name with a line break", null);
        }
        if (path.startsWith("/")) {
            return '/' + path.replaceAll("^/+", "").replaceAll("/+", "/");
        }
        Reply reply = session.ask("PWD");
        String text = reply.text();
        int first = text.indexOf('"');
        int last = text.lastIndexOf('"');
        if (!reply.done() || first < 0 || last <= first) {
            throw failures.of(reply, "find out the user's folder", RelPath.ROOT);
        }
        String home = text.substring(first + 1, last).replace("\"\"", "\"").replaceAll("/+$", "");
        String below = path.replaceAll("/+", "/");
        return below.isEmpty() ? (home.isEmpty() ? "/" : home) : home + '/' + below;
    }

    private static void make(Session session, String folder, Failures failures) throws EndpointException, IOException {
        Reply reply = null;
        for (int slash = folder.indexOf('/', 1); ; slash = folder.indexOf('/', slash + 1)) {
            String part = slash < 0 ? folder : folder.substring(0, slash);
            if (!session.ask("CWD " + part).done()) {
                reply = session.ask("MKD " + part);
            }
            if (slash < 0) {
                break;
            }
        }
        if (!session.ask("CWD " + folder).done()) {
            throw failures.root(
                    Kind.DENIED,
                    "the folder cannot be made: the server says " + (reply == null ? "nothing" : reply),
                    null);
        }
    }

    private static NameRules names(Profile profile) {
        return new NameRules(
                profile.caseSensitive(),
                false,
                "\r\n" + profile.refused(),
                false,
                profile.trailing(),
                false,
                LONGEST_NAME,
                0,
                NameRules.Unit.BYTES);
    }

    private static Traits traits(EndpointAddress address, Profile profile, Place place) {
        return new Traits(
                profile.replaces() ? CommitMode.ATOMIC_REPLACE : CommitMode.DELETE_THEN_RENAME,
                SECOND,
                place.names(),
                false,
                false,
                false,
                address.scheme() + ' ' + address.host() + ' ' + profile.system(),
                new Holds(Set.of(), Set.of(), false, Long.MAX_VALUE, profile.probed()));
    }
}
