package org.ferrywright.tests.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.ftp.FtpsEndpointProvider;
import org.ferrywright.tests.ftp.FtpContext;
import org.ferrywright.tests.ftp.FtpServer;
import org.opentest4j.TestAbortedException;

/** A folder on a real FTP server, which lies on this machine for the backdoor. */
final class FtpFixture implements Fixture {
    /** A link on an FTP server is a special thing or what it leads to; a pipe may look like a file. */
    private static final class ServerBackdoor extends DirectoryBackdoor {
        private static final Posix POSIX = new Posix();

        private final int owner;

        ServerBackdoor(Path place, int owner) {
            super(place);
            this.owner = owner;
            if (owner >= 0) {
                POSIX.owner(root().toString(), owner, owner);
            }
        }

        @Override
        public void directory(String path) {
            super.directory(path);
            own(path);
        }

        @Override
        public void file(String path, byte[] content) {
            super.file(path, content);
            own(path);
        }

        private void own(String path) {
            if (owner >= 0) {
                POSIX.owner(root() + "/" + path, owner, owner);
            }
        }

        @Override
        public void link(String path, String target) {
            throw new TestAbortedException("FTP has no symbolic links");
        }

        @Override
        public void special(String path) {
            throw new TestAbortedException("FTP has no pipes");
        }
    }

    private final DirectoryBackdoor backdoor;
    private final FtpContext context;
    private final EndpointConfig config;
    private final Set<Limit> limits;
    private final Endpoint endpoint;

    FtpFixture(FtpServer server, Limit... limits) throws IOException, EndpointException, InterruptedException {
        this(server, place -> server.address(place + "/root"), limits);
    }

    /** By TLS. @param query settings behind the address, or empty */
    static FtpFixture encrypted(FtpServer server, String query, Limit... limits)
            throws IOException, EndpointException, InterruptedException {
        var fixture = new FtpFixture(server, place -> server.encrypted(place + "/root", query), limits);
        fixture.limits.add(Limit.SLOW_TO_CONNECT);
        return fixture;
    }

    private FtpFixture(FtpServer server, UnaryOperator<String> address, Limit... limits)
            throws IOException, EndpointException, InterruptedException {
        Path place = Files.createTempDirectory(server.data(), "contract");
        new Posix().mode(place.toString(), 0755);
        this.context = new FtpContext(server.data().resolveSibling("instance"));
        this.backdoor = new ServerBackdoor(place, server.owner());
        this.config =
                EndpointConfig.of(address.apply(place.getFileName().toString())).creating();
        this.limits = EnumSet.of(Limit.NO_TIME_BEFORE_1970, limits);
        this.endpoint = reopen();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Endpoint reopen() throws EndpointException, InterruptedException {
        boolean encrypted = config.address().scheme().equals(FtpsEndpointProvider.SCHEME);
        return (encrypted ? new FtpsEndpointProvider() : new FtpEndpointProvider()).open(config, context);
    }

    @Override
    public Backdoor backdoor() {
        return backdoor;
    }

    @Override
    public boolean holds(String name) {
        return endpoint.traits().names().objection(name).isEmpty();
    }

    @Override
    public Set<Limit> limits() {
        return limits;
    }

    @Override
    public void close() {
        endpoint.close();
        backdoor.close();
    }
}
