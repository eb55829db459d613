package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SharedWalkTest {
    private static final int FOLDERS = 20_000;

    private final AtomicInteger walks = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private int failing = -1;
    private final Pipeline pipeline = new Pipeline(root(), 3, 1, Pace.REAL);
    private final SharedWalk walk = new SharedWalk(root(), Filter.ALL, Set.of(), pipeline.lanes());

    @AfterEach
    void close() throws InterruptedException {
        pipeline.close();
    }

    @Test
    void allReadersSeeAllFoldersOfOneWalk() throws Exception {
        var readers = new ArrayList<FutureTask<List<String>>>();
        for (int i = 0; i < 3; i++) {
            TreeCursor reader = walk.reader(i);
            readers.add(new FutureTask<>(() -> readAll(reader)));
        }
        readers.forEach(r -> Thread.ofVirtual().start(r));
        List<String> first = readers.getFirst().get();
        assertThat(first).hasSize(FOLDERS);
        for (FutureTask<List<String>> r : readers) {
            assertThat(r.get()).isEqualTo(first);
        }
        assertThat(walks).hasValue(1);
        assertThat(told).hasValue(FOLDERS);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whoIsFarAheadWaitsForTheSlowestUntilThatOneLeaves() throws Exception {
        walk.reader(2).close();
        var fast = new FutureTask<>(() -> readAll(walk.reader(0)));
        Thread.ofVirtual().start(fast);
        TreeCursor slow = walk.reader(1);
        assertThat(slow.next()).isNotNull();
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(told.get()).isLessThan(5_000);
        assertThat(fast.isDone()).isFalse();
        slow.close();
        assertThat(fast.get()).hasSize(FOLDERS);
    }

    @Test
    void aFailureIsToldToEachReader() throws Exception {
        failing = 10;
        for (int i = 0; i < 3; i++) {
            TreeCursor reader = walk.reader(i);
            assertThatThrownBy(() -> readAll(reader)).isInstanceOf(EndpointException.class);
        }
        assertThat(told).hasValue(10);
        assertThat(closed).hasValue(1);
    }

    private static List<String> readAll(TreeCursor reader) throws Exception {
        try (reader) {
            var seen = new ArrayList<String>();
            for (Listing l = reader.next(); l != null; l = reader.next()) {
                seen.add(l.directory().value());
            }
            return seen;
        }
    }

    private Endpoint root() {
        RecursiveList recursive = (start, filter, aspects) -> {
            walks.incrementAndGet();
            return new Folders();
        };
        return (Endpoint) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Endpoint.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("facet")) {
                        return arguments[0] == RecursiveList.class ? Optional.of(recursive) : Optional.empty();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private final class Folders implements TreeCursor {
        @Override
        public Listing next() throws EndpointException {
            int n = told.get();
            if (n == failing) {
                throw EndpointException.of(Kind.UNREACHABLE, "gone").endpoint().build();
            }
            if (n == FOLDERS) {
                return null;
            }
            told.incrementAndGet();
            RelPath path = n == 0 ? RelPath.ROOT : RelPath.of("d%05d".formatted(n));
            return new Listing(path, Entry.unreadable(path.name()), List.of(), List.of(), List.of(), Optional.empty());
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
