package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.local.LocalRoots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A folder of this machine. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the backdoor speaks to Linux")
class LocalEndpointContractTest extends EndpointContract {
    @Override
    protected Fixture open() throws Exception {
        return new LocalFixture(root -> LocalRoots.open(root, "0123abcd", false), Set.of());
    }

    @Test
    void aSocketIsAnItemAndNoSignThatTheRootIsGone() throws Exception {
        try (var fixture = new DirectoryBackdoor();
                var endpoint = LocalRoots.open(fixture.root(), "0123abcd", false)) {
            bind(fixture);
            var path = RelPath.of("socket");
            assertThat(endpoint.stat(path)).get().extracting(Entry::kind).isEqualTo(EntryKind.SPECIAL);
            var failure = ContractGroup.failure(() -> endpoint.read(path, 0, Expect.ANY));
            assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
    }

    private static void bind(DirectoryBackdoor fixture) throws IOException {
        try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(fixture.root().resolve("socket")));
        }
    }
}
