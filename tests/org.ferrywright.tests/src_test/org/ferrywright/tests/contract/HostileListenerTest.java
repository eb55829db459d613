package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Listener that tells names which would lead whoever joins paths with them elsewhere. */
@Timeout(300)
class HostileListenerTest {
    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/x", "a\0b"})
    void namesThatAreNoneEndTheListing(String name) throws Exception {
        var settings = new ListenerSettings(
                "127.0.0.1",
                0,
                data.resolve("server"),
                "server",
                Map.of("data", (below, create) -> telling(name)),
                Rights.BOTH);
        try (var listener = Listener.start(settings)) {
            Pairing.pair(data.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
            var config = EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data");
            try (var endpoint = new TcpEndpointProvider().open(config, new ClientContext(data.resolve("client")));
                    var cursor =
                            endpoint.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL);
                    var list = endpoint.list(RelPath.ROOT)) {
                assertProtocol(catchThrowableOfType(EndpointException.class, cursor::next));
                assertProtocol(catchThrowableOfType(EndpointException.class, list::next));
            }
        }
    }

    private static void assertProtocol(EndpointException e) {
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(e.scope()).isEqualTo(Scope.ENDPOINT);
    }

    /** A root with one entry of this name. */
    private static Endpoint telling(String name) {
        var fake = new FakeEndpoint(new FakeTree(FakeKnobs.BEST));
        var entry = new Entry(name, EntryKind.FILE, 1, new Timestamp(1, 1), 0644, 0, 0, 1, 1, 1, "");
        var self = new Entry("", EntryKind.DIRECTORY, 0, new Timestamp(1, 1), 0755, 0, 0, 2, 1, 1, "");
        RecursiveList walker = (start, filter, _) -> new Told(
                List.of(new Listing(RelPath.ROOT, self, List.of(entry), List.of(), List.of(), Optional.empty()))
                        .iterator());
        return (Endpoint) Proxy.newProxyInstance(
                Endpoint.class.getClassLoader(), new Class<?>[] {Endpoint.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        return new Names(List.of(entry).iterator());
                    }
                    if (method.getName().equals("facet") && arguments[0] == RecursiveList.class) {
                        return Optional.of(walker);
                    }
                    try {
                        return method.invoke(fake, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record Told(Iterator<Listing> listings) implements TreeCursor {
        @Override
        public Listing next() {
            return listings.hasNext() ? listings.next() : null;
        }

        @Override
        public void close() {}
    }

    private record Names(Iterator<Entry> entries) implements EntryCursor {
        @Override
        public Entry next() {
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {}
    }
}
