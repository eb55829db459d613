package org.ferrywright.tests.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.ferrywright.tests.smb.Samba;
import org.ferrywright.tests.smb.ShareContext;
import org.opentest4j.TestAbortedException;

/** A folder on a share of a real Samba server, which lies on this machine for the backdoor. */
final class SmbFixture implements Fixture {
    /** Other than on this machine, nobody sees a link or a pipe on a share. */
    private static final class ShareBackdoor extends DirectoryBackdoor {
        ShareBackdoor(Path place) {
            super(place);
        }

        @Override
        public void link(String path, String target) {
            throw new TestAbortedException("a share shows no symbolic links");
        }

        @Override
        public void special(String path) {
            throw new TestAbortedException("a share shows no pipes");
        }
    }

    private final DirectoryBackdoor backdoor;
    private final String address;
    private final Endpoint endpoint;

    /** On the share {@code data}. @param query settings behind the address */
    SmbFixture(Samba samba, String query) throws IOException, EndpointException, InterruptedException {
        this(samba, "data", samba.data(), query);
    }

    /** @param at where the share lies */
    SmbFixture(Samba samba, String share, Path at, String query)
            throws IOException, EndpointException, InterruptedException {
        Path place = Files.createTempDirectory(at, "contract");
        backdoor = new ShareBackdoor(place);
        address = samba.address(share + "/" + place.getFileName() + "/root") + query;
        endpoint = reopen();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Endpoint reopen() throws EndpointException, InterruptedException {
        return new SmbEndpointProvider().open(EndpointConfig.of(address), new ShareContext(Samba.PASSWORD));
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
    public void close() {
        endpoint.close();
        backdoor.close();
    }
}
