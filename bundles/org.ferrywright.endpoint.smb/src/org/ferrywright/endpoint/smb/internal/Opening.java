package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Traits;

/** Opens a root and finds out what it can hold. */
public final class Opening {
    private Opening() {}

    public static Endpoint open(EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        EndpointAddress a = config.address();
        var failures =
                new Failures(new EndpointAddress(a.scheme(), a.user(), a.host(), a.port(), a.path(), null).toString());
        var access = access(config, context, failures);
        var workers = new Workers(SmbEndpoint.AT_ONCE, failures);
        try {
            Namespace.Way way = workers.call(
                    () -> new Namespace(failures, context.traffic()).find(access),
                    w -> w.connections().close());
            try {
                ShareAddress address = way.access().address();
                var share = new Share(way.connections(), address.path(), NameRules.WINDOWS, way.failures());
                Traits traits = workers.call(() -> probe(share, address, config.create(), context.instanceId()));
                var found = way.steps().isEmpty() ? null : new Found(way.steps());
                var manifests = Manifests.of(context, traits.identity(), address);
                Share known = share.with(traits.names());
                EndpointAddress listener = access.options().listener();
                Beside beside = listener == null || !config.create()
                        ? null
                        : Beside.find(listener, context, workers, known).orElse(null);
                return new SmbEndpoint(way.connections(), workers, known, traits, manifests, found, beside);
            } catch (EndpointException | InterruptedException | RuntimeException e) {
                way.connections().close();
                throw e;
            }
        } catch (EndpointException | InterruptedException | RuntimeException e) {
            workers.close();
            throw e;
        }
    }

    static Access access(EndpointConfig config, EndpointContext context, Failures failures) throws EndpointException {
        ShareAddress address = ShareAddress.of(config.address(), failures);
        Options options = options(config, failures);
        if (options.netBios() != null) {
            int port = config.address().port();
            if (port >= 0 && port != NetBios.PORT) {
                throw failures.root(Kind.UNSUPPORTED, "NetBIOS has port " + NetBios.PORT + " only", null);
            }
            address = address.onPort(NetBios.PORT);
        }
        String password = options.needsPassword()
                ? context.password(config.address()).map(String::new).orElse("")
                : "";
        Tickets tickets =
                options.auth() == Options.Auth.KERBEROS ? tickets(address, password, options, failures) : null;
        var client = new byte[16];
        new SecureRandom().nextBytes(client);
        return new Access(address, password, options, new Refusal(), tickets, false, client);
    }

    private static Tickets tickets(ShareAddress address, String password, Options options, Failures failures)
            throws EndpointException {
        if (address.user().isEmpty() && !(options.kerberos() instanceof KerberosSource.Cache)) {
            throw failures.root(
                    Kind.AUTH, "Kerberos has to know the user: write smb://REALM;user@server.example.org/share", null);
        }
        String realm = address.domain().toUpperCase(Locale.ROOT);
        return new Tickets(
                options.kerberos(), address.user() + (realm.isEmpty() ? "" : '@' + realm), password, failures);
    }

    private static Options options(EndpointConfig config, Failures failures) throws EndpointException {
        try {
            return Options.of(config);
        } catch (IllegalArgumentException e) {
            throw failures.root(Kind.UNSUPPORTED, e.getMessage(), e);
        }
    }

    private static Traits probe(Share share, ShareAddress address, boolean create, String instanceId)
            throws EndpointException {
        Facts root = share.facts(RelPath.ROOT);
        if (root == null && create) {
            share.makeDirectory(RelPath.ROOT);
            root = share.facts(RelPath.ROOT);
        }
        if (root == null) {
            throw share.failures().root(Kind.NOT_FOUND, "there is no such folder on the share", null);
        }
        if (root.tag() == Facts.DFS_LINK) {
            throw share.failures()
                    .root(Kind.UNSUPPORTED, "the server does not tell where this link of a DFS namespace leads", null);
        }
        if (!root.is(Smb2.ATTRIBUTE_DIRECTORY)) {
            throw share.failures().root(Kind.NOT_DIRECTORY, "that is no folder", null);
        }
        boolean writable = writable(share);
        var trial = new Trial(share);
        Set<Aspect> tells = trial.tells();
        Trial.Outcome tried = writable && create ? trial.run(tells, instanceId) : null;
        Set<Aspect> keeps = tried != null ? tried.keeps() : writable ? tells : Set.of();
        return new Traits(
                CommitMode.ATOMIC_REPLACE,
                Facts.TICK,
                NameRules.WINDOWS.withCase(tried != null ? tried.caseSensitive() : caseSensitive(share, address)),
                false,
                false,
                !writable,
                identity(share, address),
                new Holds(tells, keeps, false, Long.MAX_VALUE, tried != null));
    }

    /** Whether the root's own path is another one when it is spelled otherwise; a share itself never is. */
    private static boolean caseSensitive(Share share, ShareAddress address) throws EndpointException {
        String path = address.path();
        String name = path.substring(path.lastIndexOf('\\') + 1);
        String other = name.toUpperCase(Locale.ROOT).equals(name)
                ? name.toLowerCase(Locale.ROOT)
                : name.toUpperCase(Locale.ROOT);
        if (other.equals(name)) {
            return false;
        }
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply reply = c.exchange(
                        RelPath.ROOT,
                        smb.create(
                                path.substring(0, path.length() - name.length()) + other,
                                Smb2.READ_ATTRIBUTES,
                                Smb2.OPEN,
                                0),
                        smb.close(false))
                .getFirst();
        return NtStatus.absent(reply);
    }

    /** Whether something may be made in the root. */
    private static boolean writable(Share share) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply reply = c.exchange(
                        RelPath.ROOT,
                        smb.create(share.path(RelPath.ROOT), Smb2.WRITE_DATA, Smb2.OPEN, Smb2.DIRECTORY_FILE),
                        smb.close(false))
                .getFirst();
        return !NtStatus.ACCESS_DENIED.is(reply) && !NtStatus.MEDIA_WRITE_PROTECTED.is(reply);
    }

    /** What the identity of a root begins with. */
    static String place(ShareAddress address) {
        return "smb " + address.host() + ':' + address.port() + '/' + address.share();
    }

    private static String identity(Share share, ShareAddress address) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply volume = c.exchange(
                        RelPath.ROOT,
                        smb.create(share.path(RelPath.ROOT), Smb2.READ_ATTRIBUTES, Smb2.OPEN, 0),
                        smb.queryVolume(),
                        smb.close(false))
                .get(1);
        String place = place(address);
        if (!volume.ok()) {
            return place;
        }
        ByteBuffer information = Smb2.information(volume);
        return String.format("%s %08x", place, information.getInt(8));
    }
}
