package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;

/** Files that go to a server and come back. */
final class FtpFiles {
    private final Endpoint root;

    FtpFiles(Endpoint root) {
        this.root = root;
    }

    /** Many at the same time, so that many data connections follow one another and run beside each other. */
    void goAndCome() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int n = i;
                work.add(() -> {
                    byte[] content = new byte[n * 100_000];
                    new Random(n).nextBytes(content);
                    store(RelPath.of("f" + n), content, n);
                    assertThat(Arrays.equals(read(RelPath.of("f" + n), content.length), content))
                            .isTrue();
                    return null;
                });
            }
            for (Future<Void> one : threads.invokeAll(work)) {
                one.get();
            }
            assertThat(names()).hasSize(12);
        }
    }

    List<String> names() throws EndpointException, InterruptedException {
        try (var cursor = root.list(RelPath.ROOT)) {
            var names = new ArrayList<String>();
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                names.add(entry.name());
            }
            return names;
        }
    }

    /** @param key of the temporary: another one for each file that is stored at the same time */
    void store(RelPath path, byte[] content, int key) throws EndpointException, InterruptedException, IOException {
        store(path, content, key, Attributes.NONE, Expect.ABSENT);
    }

    /** The same, whatever was there, with a time. */
    void store(RelPath path, byte[] content, int key, Timestamp modified)
            throws EndpointException, InterruptedException, IOException {
        store(path, content, key, new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, modified), Expect.ANY);
    }

    private void store(RelPath path, byte[] content, int key, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException, IOException {
        String temporary = String.format(".ferry~0123abcd~%016x.part", key);
        try (var staged = root.stage(path, new StageRequest(temporary, content.length, false, 0))) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                staged.channel().write(buffer);
            }
            staged.commit(new Commit(attributes, ContentHash.of(content, 0), expect));
        }
    }

    /** @param length that it is expected to have; a byte more would be seen */
    byte[] read(RelPath path, int length) throws EndpointException, InterruptedException, IOException {
        try (var channel = root.read(path, 0, Expect.ANY)) {
            var buffer = ByteBuffer.allocate(length + 1);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
