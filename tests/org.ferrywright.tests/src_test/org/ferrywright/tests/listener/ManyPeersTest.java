package org.ferrywright.tests.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many machines behind one address, each with its own key and connection, that all come at the same time and stay. */
@Timeout(300)
class ManyPeersTest {
    private static final int PEERS = 60;
    private static final int FILES = 5;

    /** Event loops of both ends, carriers of virtual threads, and what a Listener starts for itself. */
    private static final int MOST_THREADS = 40;

    @TempDir
    Path folder;

    private record Machine(Path keys, String instanceId, Traffic traffic) implements EndpointContext {}

    @Test
    void allAreServedAtOnceAndNoneIsSentAway() throws Exception {
        Path there = folder.resolve("server");
        var roots = Map.of("data", RootOpener.folder("data", folder.resolve("data"), "0123abcd"));
        folder.resolve("data").toFile().mkdir();
        try (var listener = Listener.start(new ListenerSettings("127.0.0.1", 0, there, "server", roots, Rights.BOTH))) {
            var machines = new ArrayList<Machine>();
            for (int i = 0; i < PEERS; i++) {
                machines.add(machine(i, there, listener));
            }
            var provider = new TcpEndpointProvider();
            var config = EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data");
            var connected = new CyclicBarrier(PEERS);
            Set<Thread> before = threads();
            List<Future<Integer>> all = new ArrayList<>();
            try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Machine m : machines) {
                    all.add(tasks.submit(() -> {
                        try (Endpoint root = provider.open(config, m)) {
                            connected.await(4, TimeUnit.MINUTES);
                            return work(root, RelPath.of(m.instanceId()));
                        }
                    }));
                }
                for (Future<Integer> found : all) {
                    assertThat(found.get()).isEqualTo(FILES);
                }
                Set<Thread> more = threads();
                more.removeAll(before);
                assertThat(more).as("threads of the system").hasSizeLessThan(MOST_THREADS);
            }
        }
    }

    private Machine machine(int number, Path there, Listener listener) throws Exception {
        Path keys = folder.resolve("client-" + number);
        PeerStore.open(there)
                .pinCaller(Identity.load(keys).fingerprint(), "client-" + number, Map.of(Peer.EVERY_ROOT, Rights.BOTH));
        PeerStore.open(keys).pinListener(listener.fingerprint(), "server", "127.0.0.1:" + listener.port());
        return new Machine(keys, "%08x".formatted(number), EndpointContext.Traffic.NONE);
    }

    private static int work(Endpoint root, RelPath own) throws Exception {
        root.makeDirectory(own);
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[10_000 + i];
            var request = new StageRequest(TemporaryNames.of("00000000", i), content.length, false, 0);
            try (var staged = root.stage(own.child("file-" + i), request)) {
                staged.channel().write(ByteBuffer.wrap(content));
                var attributes = new Attributes(0644, Entry.UNKNOWN, Entry.UNKNOWN, new Timestamp(1_700_000_000, 0));
                staged.commit(new Commit(attributes, ContentHash.of(content, 0), Expect.ABSENT));
            }
        }
        int found = 0;
        try (var walk = root.facet(RecursiveList.class).orElseThrow().walk(own, Filter.ALL)) {
            for (var listing = walk.next(); listing != null; listing = walk.next()) {
                found += listing.entries().size();
            }
        }
        return found;
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
