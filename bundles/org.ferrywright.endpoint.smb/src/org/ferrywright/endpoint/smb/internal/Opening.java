package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.Locale;
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
        ShareAddress address = ShareAddress.of(a, failures);
        var access = new Access(address, context.password(a).map(String::new).orElse(""), options(config, failures));
        var workers = new Workers(SmbEndpoint.AT_ONCE, failures);
        try {
            var connections =
                    workers.call(() -> new Connections(access, failures, context.traffic()), Connections::close);
            try {
                var share = new Share(connections, address.path(), NameRules.WINDOWS, failures);
                Traits traits = workers.call(() -> probe(share, address, config.create()));
                return new SmbEndpoint(connections, workers, share.with(traits.names()), traits);
            } catch (EndpointException | InterruptedException | RuntimeException e) {
                connections.close();
                throw e;
            }
        } catch (EndpointException | InterruptedException | RuntimeException e) {
            workers.close();
            throw e;
        }
    }

    private static Options options(EndpointConfig config, Failures failures) throws EndpointException {
        try {
            return Options.of(config);
        } catch (IllegalArgumentException e) {
            throw failures.root(Kind.UNSUPPORTED, e.getMessage(), e);
        }
    }

    private static Traits probe(Share share, ShareAddress address, boolean create) throws EndpointException {
        Facts root = share.facts(RelPath.ROOT);
        if (root == null && create) {
            share.makeDirectory(RelPath.ROOT);
            root = share.facts(RelPath.ROOT);
        }
        if (root == null) {
            throw share.failures().root(Kind.NOT_FOUND, "there is no such folder on the share", null);
        }
        if (!root.is(Smb2.ATTRIBUTE_DIRECTORY)) {
            throw share.failures().root(Kind.NOT_DIRECTORY, "that is no folder", null);
        }
        return new Traits(
                CommitMode.ATOMIC_REPLACE,
                Facts.TICK,
                NameRules.WINDOWS.withCase(caseSensitive(share, address)),
                false,
                false,
                !writable(share),
                identity(share, address),
                new Holds(Facts.TOLD, Facts.TOLD, false, Long.MAX_VALUE, false));
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

    private static String identity(Share share, ShareAddress address) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply volume = c.exchange(
                        RelPath.ROOT,
                        smb.create(share.path(RelPath.ROOT), Smb2.READ_ATTRIBUTES, Smb2.OPEN, 0),
                        smb.queryVolume(),
                        smb.close(false))
                .get(1);
        String place = "smb " + address.host() + ':' + address.port() + '/' + address.share();
        if (!volume.ok()) {
            return place;
        }
        ByteBuffer information = Smb2.information(volume);
        return String.format("%s %08x", place, information.getInt(8));
    }
}
