package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.ChangeFeed;
import org.ferrywright.endpoint.ChangeFeed.Changes;
import org.ferrywright.endpoint.ChangeFeed.Watch;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.junit.jupiter.api.Test;

/** Hints of changes: they come, they name the folder or everything, they end when they are told to. */
@Exercises(ChangeFeed.class)
abstract class ChangeFeedGroup extends ContractGroup {
    private static final Duration SOME_TIME = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void whatAnotherOneChangesIsToldWithItsFolder() throws Exception {
        endpoint().makeDirectory(path("a/deep"));
        endpoint().makeDirectory(path("quiet"));
        store("a/deep/old", bytes(10, 1), PLAIN, Expect.ABSENT);
        try (var other = fixture().reopen();
                Watch watch = other.facet(ChangeFeed.class).orElseThrow().watch()) {
            store("a/deep/new", bytes(10, 1), PLAIN, Expect.ABSENT);
            expect(watch, "a/deep");
            endpoint().delete(path("a/deep/old"), Expect.ANY);
            expect(watch, "a/deep");
            store("top", bytes(10, 1), PLAIN, Expect.ABSENT);
            expect(watch, "");
            endpoint().makeDirectory(path("made"));
            expect(watch, "");
        }
    }

    @Test
    void aQuietRootTellsNothingAndGoesOnWorking() throws Exception {
        store("f", bytes(10, 1), PLAIN, Expect.ABSENT);
        try (Watch watch = facet(ChangeFeed.class).watch()) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> watch.await(SOME_TIME).isEmpty());
            assertThat(stat("f").size()).isEqualTo(10);
            assertThat(watch.await(Duration.ZERO)).isEqualTo(Changes.NONE);
        }
    }

    @Test
    void moreThanCanBeToldIsEverything() throws Exception {
        for (int i = 0; i < 40; i++) {
            endpoint().makeDirectory(path("d" + i));
        }
        try (Watch watch = facet(ChangeFeed.class).watch()) {
            for (int i = 0; i < 40; i++) {
                for (int k = 0; k < 3; k++) {
                    store("d" + i + "/" + "n".repeat(200) + k, bytes(1, 1), PLAIN, Expect.ABSENT);
                }
            }
            var told = new HashSet<RelPath>();
            Awaitility.await().atMost(PATIENCE).until(() -> {
                Changes changes = watch.await(SOME_TIME);
                told.addAll(changes.directories());
                return changes.everything() || told.size() >= 40;
            });
        }
    }

    @Test
    void whoWaitsIsWokenByTheEnd() throws Exception {
        Watch watch = facet(ChangeFeed.class).watch();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = executor.submit((Callable<Throwable>) () -> catchThrowable(() -> {
                while (watch.await(PATIENCE.multipliedBy(10)) != null) {
                    continue;
                }
            }));
            watch.close();
            assertThat(waiting.get()).isInstanceOf(EndpointException.class);
        }
        watch.close();
        var other = fixture().reopen();
        Watch orphan = other.facet(ChangeFeed.class).orElseThrow().watch();
        other.close();
        assertThat(catchThrowable(() -> orphan.await(PATIENCE))).isInstanceOf(EndpointException.class);
    }

    private static void expect(Watch watch, String directory) {
        RelPath expected = directory.isEmpty() ? RelPath.ROOT : path(directory);
        Set<RelPath> told = new HashSet<>();
        Awaitility.await("a hint to " + directory + ", told were " + told)
                .atMost(PATIENCE)
                .until(() -> {
                    Changes changes = watch.await(SOME_TIME);
                    told.addAll(changes.directories());
                    return changes.everything() || told.contains(expected);
                });
    }
}
