package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Whereabouts;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DFS namespaces on two real servers, which have the same port and different addresses, because a referral has no port. */
@Timeout(300)
class NamespaceTest {
    private static final SmbEndpointProvider PROVIDER = new SmbEndpointProvider();
    private static final String ROOT = """
            [dfs]
            path = @DIR@/dfs
            read only = no
            msdfs root = yes
            """;

    private static Samba one;
    private static Samba two;

    @BeforeAll
    static void startServers() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        int port = Samba.freePort();
        one = Samba.start("127.0.0.1", port, ROOT);
        two = Samba.start("127.0.0.2", port, ROOT);
        for (Samba server : List.of(one, two)) {
            Files.createDirectories(server.folder().resolve("dfs/plain"));
            Files.createDirectories(server.data().resolve("sub/deep"));
            Files.writeString(server.data().resolve("sub/deep/who"), server.host());
            Files.writeString(server.folder().resolve("dfs/plain/who"), "namespace at " + server.host());
        }
        link(one, "here", "127.0.0.1\\data");
        link(one, "there", "127.0.0.2\\data");
        link(one, "below", "127.0.0.2\\data\\sub");
        link(one, "both", "127.0.0.1\\data,127.0.0.2\\data");
        link(one, "down", "127.0.0.3\\data,127.0.0.2\\data");
        link(one, "gone", "127.0.0.3\\data");
        link(one, "other", "127.0.0.2\\dfs");
        link(one, "circle", "127.0.0.2\\dfs\\back");
        link(one, "itself", "127.0.0.1\\dfs\\itself");
        link(one, "plain/nested", "127.0.0.2\\dfs\\far");
        link(one, "noshare", "127.0.0.2\\nosuch");
        link(two, "far", "127.0.0.1\\data\\sub");
        link(two, "back", "127.0.0.1\\dfs\\circle");
    }

    @AfterAll
    static void stopServers() {
        for (Samba server : new Samba[] {one, two}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @AfterEach
    void relaunch() throws IOException {
        if (!two.answers()) {
            two.launch();
        }
    }

    private static void link(Samba server, String name, String targets) throws IOException {
        Files.createSymbolicLink(server.folder().resolve("dfs").resolve(name), Path.of("msdfs:" + targets));
    }

    @Test
    void aLinkLeadsToAnotherShareAndServerAndBelow() throws Exception {
        assertThat(who("dfs/here", "sub/deep/who")).isEqualTo("127.0.0.1");
        assertThat(who("dfs/there", "sub/deep/who")).isEqualTo("127.0.0.2");
        assertThat(who("dfs/there/sub", "deep/who")).isEqualTo("127.0.0.2");
        assertThat(who("dfs/below/deep", "who")).isEqualTo("127.0.0.2");
        assertThat(who("DFS/There/SUB/deep", "who")).isEqualTo("127.0.0.2");
    }

    @Test
    void aNamespaceHasFoldersOfItsOwnToo() throws Exception {
        assertThat(who("dfs", "plain/who")).isEqualTo("namespace at 127.0.0.1");
        assertThat(who("dfs/plain", "who")).isEqualTo("namespace at 127.0.0.1");
        try (var root = open("dfs/plain")) {
            assertThat(root.whereabouts()).isEmpty();
        }
    }

    @Test
    void linksBehindLinksAreFollowed() throws Exception {
        assertThat(who("dfs/plain/nested/deep", "who")).isEqualTo("127.0.0.1");
        assertThat(who("dfs/other/far", "deep/who")).isEqualTo("127.0.0.1");
        assertThat(who("dfs/other/plain", "who")).isEqualTo("namespace at 127.0.0.2");
        try (var root = open("dfs/plain/nested/deep")) {
            assertThat(root.whereabouts().orElseThrow().places())
                    .containsExactly(new Whereabouts.Place(address(one, "data/sub/deep"), true));
        }
    }

    @Test
    void ofSeveralTargetsOneIsTakenAndTheOthersAreShown() throws Exception {
        try (var root = open("dfs/both/sub")) {
            Whereabouts where = root.whereabouts().orElseThrow();
            assertThat(where.places())
                    .hasSize(2)
                    .extracting(Whereabouts.Place::address)
                    .containsExactlyInAnyOrder(address(one, "data/sub"), address(two, "data/sub"));
            assertThat(where.places().stream().filter(Whereabouts.Place::used)).hasSize(1);
            assertThat(where.doubt().orElseThrow()).contains("several targets", "127.0.0.1", "127.0.0.2", "?target=");
        }
        for (Samba server : List.of(one, two)) {
            try (var root = open("dfs/both/sub?target=" + server.host())) {
                assertThat(root.whereabouts().orElseThrow().doubt()).isEmpty();
                assertThat(content(root, "deep/who")).isEqualTo(server.host());
            }
        }
        assertThat(refused("dfs/both?target=127.0.0.9").getMessage()).contains("no target '127.0.0.9'", "127.0.0.2");
    }

    @Test
    void aTargetThatIsDownIsPassedOverAtTheNextOpeningOnly() throws Exception {
        assertThat(who("dfs/down", "sub/deep/who")).isEqualTo("127.0.0.2");
        var gone = refused("dfs/gone");
        assertThat(gone.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(gone.getMessage()).contains("127.0.0.3");
        try (var root = open("dfs/both?target=127.0.0.2")) {
            two.kill();
            var failure = catchThrowableOfType(EndpointException.class, () -> root.stat(RelPath.ROOT));
            assertThat(failure.kind()).isIn(Kind.UNREACHABLE, Kind.TIMEOUT);
            assertThat(failure.getMessage()).contains("127.0.0.2");
        }
        assertThat(who("dfs/both", "sub/deep/who")).isEqualTo("127.0.0.1");
        assertThat(refused("dfs/down").getMessage()).contains("127.0.0.3", "127.0.0.2");
    }

    @Test
    void aCircleEndsInAFailure() {
        for (String path : List.of("dfs/circle", "dfs/itself", "dfs/circle/x")) {
            assertThat(refused(path).kind()).as(path).isEqualTo(Kind.UNSUPPORTED);
        }
        assertThat(refused("dfs/circle").getMessage()).contains("circle");
        assertThat(refused("dfs/noshare").kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refused("dfs/nolink").kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void aLinkBelowTheRootIsSpecialAndNeverEntered() throws Exception {
        try (var root = open("dfs")) {
            var entries = new ArrayList<Entry>();
            try (var cursor = root.list(RelPath.ROOT)) {
                for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                    entries.add(e);
                }
            }
            assertThat(entries).extracting(Entry::name).contains("here", "there", "plain", "itself");
            assertThat(entries)
                    .allSatisfy(e -> assertThat(e.kind())
                            .as(e.name())
                            .isEqualTo(e.name().equals("plain") ? EntryKind.DIRECTORY : EntryKind.SPECIAL));
            assertThat(root.stat(RelPath.of("there")).orElseThrow().kind()).isEqualTo(EntryKind.SPECIAL);
            for (String path : List.of("there", "there/sub", "itself/itself")) {
                var failure = catchThrowableOfType(
                        EndpointException.class,
                        () -> root.list(RelPath.of(path)).close());
                assertThat(failure.kind()).as(path).isEqualTo(Kind.UNSUPPORTED);
            }
            var failure =
                    catchThrowableOfType(EndpointException.class, () -> root.delete(RelPath.of("there"), Expect.ANY));
            assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
        assertThat(Files.isSymbolicLink(one.folder().resolve("dfs/there"))).isTrue();
    }

    private static String address(Samba server, String path) {
        return "smb://" + server.host() + ":" + server.port() + "/" + path;
    }

    private static String who(String path, String file) throws Exception {
        try (var root = open(path)) {
            return content(root, file);
        }
    }

    private static String content(Endpoint root, String file) throws Exception {
        try (var channel = root.read(RelPath.of(file), 0, Expect.ANY)) {
            var buffer = java.nio.ByteBuffer.allocate(100);
            while (channel.read(buffer) >= 0) {
                assertThat(buffer.hasRemaining()).isTrue();
            }
            return new String(buffer.array(), 0, buffer.position(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static Endpoint open(String path) throws EndpointException, InterruptedException {
        return PROVIDER.open(EndpointConfig.of(one.address(path)), new ShareContext(Samba.PASSWORD));
    }

    private static EndpointException refused(String path) {
        var failure =
                catchThrowableOfType(EndpointException.class, () -> open(path).close());
        assertThat(failure).as(path).isNotNull();
        return failure;
    }
}
