package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.local.LocalRoots;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Whereabout;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs to a real share with a real Listener on the server that has its disk. */
@Timeout(300)
class ShareBesideListenerTest extends ShareJobs {
    private static final int SIZE = 8 << 20;

    private Listener listener;
    private String plain;

    @BeforeEach
    void listen() throws Exception {
        registry.add(new TcpEndpointProvider());
        Path disk = samba.data();
        listener = Listener.start(new ListenerSettings(
                "127.0.0.1",
                0,
                scratch.resolve("server"),
                "server",
                Map.of(
                        "disk",
                        (below, create) -> LocalRoots.openBelow(disk, below, "89abcdef", create, "disk"),
                        "other",
                        (below, create) -> LocalRoots.openBelow(scratch, below, "89abcdef", create, "other")),
                Rights.BOTH));
        Pairing.pair(instance.keys(), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        plain = share;
        share = beside("disk/" + target.getFileName());
    }

    private String beside(String root) {
        return plain + "?listener=127.0.0.1:" + listener.port() + "&listener-root=" + root;
    }

    @AfterEach
    void stopListening() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void whatChangedIsComparedAndPatchedThere() throws Exception {
        byte[] content = sent(SIZE);
        change(content, 70_000, 10);
        SyncResult result = edited(content);
        assertThat(result.places()).isEmpty();
        assertThat(only(result).strategy()).as(only(result).why()).isEqualTo("delta");
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(4096);
        FileTime time = Files.getLastModifiedTime(target.resolve("f"));
        assertThat(time).isEqualTo(Files.getLastModifiedTime(source.resolve("f")));
        overwrite(new byte[] {1, 2, 3}, 5_000_000);
        change(content, 90_000, 10);
        result = edited(content);
        assertThat(only(result).strategy())
                .as("nobody needs to remember anything")
                .isEqualTo("delta");
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(2 * 4096);
        assertThat(run().transfers()).isEmpty();
    }

    @Test
    void movesAreProvenThere() throws Exception {
        byte[] content = sent(SIZE);
        Files.move(source.resolve("f"), source.resolve("g"));
        SyncResult result = run();
        assertThat(result.moved()).isEqualTo(1);
        assertThat(result.bytes().received()).isLessThan(1 << 20);
        assertThat(target.resolve("g")).hasBinaryContent(content);
    }

    @Test
    void anotherFolderIsFoundOut() throws Exception {
        Files.createDirectory(scratch.resolve("wrong"));
        share = beside("other/wrong");
        byte[] content = sent(SIZE);
        Files.write(scratch.resolve("wrong/f"), content);
        change(content, 70_000, 10);
        SyncResult result = edited(content);
        assertThat(doubt(result)).contains("another folder");
        assertThat(only(result).strategy()).as("by what is remembered").isEqualTo("delta");
        assertThat(scratch.resolve("wrong").toFile().list()).containsExactly("f");
    }

    @Test
    void withoutTheListenerTheJobGoesOn() throws Exception {
        byte[] content = sent(SIZE);
        listener.close();
        change(content, 70_000, 10);
        SyncResult result = edited(content);
        assertThat(doubt(result)).contains("is not used").contains("goes by SMB");
        assertThat(only(result).strategy()).isEqualTo("delta");
    }

    @Test
    void aListenerThatGoesAwayFailsNothing() throws Exception {
        sent(SIZE);
        var notes = new ArrayList<String>();
        try (Endpoint root =
                new SmbEndpointProvider().open(EndpointConfig.of(share).creating(), new Context(instance, notes))) {
            var deltas = root.facet(Deltas.class).orElseThrow();
            assertThat(deltas.digestsInPlace()).isTrue();
            listener.close();
            var failure = catchThrowableOfType(
                    EndpointException.class,
                    () -> deltas.blocks(RelPath.of("f"), null, Expect.ANY).root());
            assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(failure.scope()).isEqualTo(EndpointException.Scope.ITEM);
            assertThat(deltas.digestsInPlace()).isFalse();
            assertThat(notes).singleElement().asString().contains("went away");
            try (var blocks = deltas.blocks(RelPath.of("f"), null, Expect.ANY)) {
                assertThat(blocks.cached()).isFalse();
                assertThat(blocks.shape().size()).isEqualTo(SIZE);
            }
        }
        assertThat(target.toFile().list()).as("the proof is removed").containsExactly("f");
    }

    @Test
    void theReportOfPortsHasTheListener() {
        List<PortUse> ports = new SmbEndpointProvider().ports(EndpointConfig.of(share));
        assertThat(ports).extracting(PortUse::firstPort).containsExactly(samba.port(), listener.port());
        assertThat(new SmbEndpointProvider().ports(EndpointConfig.of(plain))).hasSize(1);
        assertThat(new SmbEndpointProvider()
                        .ports(EndpointConfig.of("smb://h/s?listener=srv&listener-root=r"))
                        .getLast()
                        .firstPort())
                .isEqualTo(7333);
    }

    private static String doubt(SyncResult result) {
        assertThat(result.places()).hasSize(1);
        Whereabout place = result.places().getFirst();
        assertThat(place.doubt()).isNotNull();
        return place.doubt();
    }

    /** An instance that opens the Listener, and hears notes. */
    private record Context(Instance instance, List<String> notes) implements EndpointContext {
        @Override
        public Path keys() {
            return instance.keys();
        }

        @Override
        public String instanceId() {
            return instance.id();
        }

        @Override
        public Traffic traffic() {
            return Traffic.NONE;
        }

        @Override
        public Optional<char[]> password(EndpointAddress address) {
            return Optional.of(Samba.PASSWORD.toCharArray());
        }

        @Override
        public Endpoint open(EndpointConfig other) throws EndpointException, InterruptedException {
            return new TcpEndpointProvider().open(other, this);
        }

        @Override
        public void note(String detail) {
            notes.add(detail);
        }
    }
}
