package org.ferrywright.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Rights;

/**
 * Many machines, each with a key and a connection of its own, that work with one Listener at the same time; all in this process.
 *
 * <p>{@code prepare KEYS FOLDER COUNT HOST PORT} makes the keys and pins them, in the Listener's folder KEYS before it is started, and
 * in one folder below FOLDER for each client. {@code run FOLDER COUNT HOST PORT FILES} has all connect at the same time, each write
 * FILES files into a folder of its own, list that and go, and prints the seconds until all were done, and how many attempts to connect were
 * refused. Who is refused comes again soon: a Listener lets only so many handshakes of one address begin at the same time, and all of these
 * have the same, and serves only so many peers.
 */
public final class ManyClients {
    private static final int SIZE = 16 << 10;
    private static final int PATIENCE_SECONDS = 120;

    private record Client(Path keys, String instanceId, Traffic traffic) implements EndpointContext {
        Client(Path folder, int number) {
            this(folder.resolve("client-" + number), "%08x".formatted(number), Traffic.NONE);
        }
    }

    private ManyClients() {}

    public static void main(String[] words) throws Exception {
        if (words.length == 6 && words[0].equals("prepare")) {
            prepare(Path.of(words[1]), Path.of(words[2]), Integer.parseInt(words[3]), words[4] + ':' + words[5]);
        } else if (words.length == 6 && words[0].equals("run")) {
            run(Path.of(words[1]), Integer.parseInt(words[2]), words[3] + ':' + words[4], Integer.parseInt(words[5]));
        } else {
            System.err.println("usage: prepare KEYS FOLDER COUNT HOST PORT | run FOLDER COUNT HOST PORT FILES");
            System.exit(2);
        }
    }

    private static void prepare(Path listener, Path folder, int count, String authority) throws IOException {
        var identity = Identity.load(listener);
        var callers = PeerStore.open(listener);
        for (int i = 0; i < count; i++) {
            Path keys = new Client(folder, i).keys();
            callers.pinCaller(Identity.load(keys).fingerprint(), "client-" + i, Map.of(Peer.EVERY_ROOT, Rights.BOTH));
            PeerStore.open(keys).pinListener(identity.fingerprint(), "listener", authority);
        }
    }

    private static void run(Path folder, int count, String authority, int files) throws Exception {
        var provider = new TcpEndpointProvider();
        var config = EndpointConfig.of("tcp://" + authority + "/r");
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        long start = System.nanoTime();
        var refused = new AtomicInteger();
        each(count, i -> {
            try (var root = open(provider, config, new Client(folder, i), refused)) {
                work(root, RelPath.of("client-" + i), files, content);
            }
            return null;
        });
        System.out.println(seconds(start) + " " + refused.get());
    }

    private static Endpoint open(TcpEndpointProvider provider, EndpointConfig config, Client client, AtomicInteger refused)
            throws EndpointException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return provider.open(config, client);
            } catch (EndpointException e) {
                if (e.retry().equals(EndpointException.Retry.NEVER) || System.nanoTime() > end) {
                    throw e;
                }
                refused.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(100, 500));
            }
        }
    }

    private interface Task<T> {
        T run(int number) throws Exception;
    }

    /** Does it for all numbers at the same time. The first failure ends the program. */
    private static <T> List<T> each(int count, Task<T> task) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<T>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                tasks.add(() -> task.run(number));
            }
            var results = new ArrayList<T>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private static void work(Endpoint root, RelPath folder, int files, byte[] content) throws Exception {
        root.makeDirectory(folder);
        for (int i = 0; i < files; i++) {
            write(root, folder.child("file-" + i), i, content);
        }
        int found = 0;
        try (var walk = root.facet(RecursiveList.class).orElseThrow().walk(folder, Filter.ALL)) {
            for (var listing = walk.next(); listing != null; listing = walk.next()) {
                found += listing.entries().size();
            }
        }
        if (found != files) {
            throw new IllegalStateException(found + " entries in " + folder + ", not " + files);
        }
    }

    private static void write(Endpoint root, RelPath path, int key, byte[] content)
            throws EndpointException, InterruptedException, IOException {
        var request = new StageRequest(TemporaryNames.of("00000000", key), content.length, false, 0);
        try (var staged = root.stage(path, request)) {
            var channel = staged.channel();
            for (var rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            var attributes = new Attributes(0644, Entry.UNKNOWN, Entry.UNKNOWN, new Timestamp(1_700_000_000, 0));
            staged.commit(new Commit(attributes, ContentHash.of(content, 0), Expect.ABSENT));
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
