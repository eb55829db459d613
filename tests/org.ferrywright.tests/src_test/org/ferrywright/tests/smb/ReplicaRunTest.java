package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs from a DFS link with two targets, of which one goes down. */
@Timeout(300)
class ReplicaRunTest {
    @TempDir
    Path place;

    private Samba one;
    private Samba two;
    private Path here;
    private Instance instance;
    private final List<RunObserver.Item> notes = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        int port = Samba.freePort();
        two = Samba.start("127.0.0.2", port, "[dfs]", "path = @DIR@/dfs", "msdfs root = yes");
        one = Samba.start("127.0.0.1", port);
        Path dfs = Files.createDirectory(two.folder().resolve("dfs"));
        Files.createSymbolicLink(dfs.resolve("both"), Path.of("msdfs:127.0.0.1\\data,127.0.0.2\\data"));
        for (Samba server : List.of(one, two)) {
            Files.createDirectory(server.data().resolve("sub"));
        }
        here = Files.createDirectory(place.resolve("here"));
        instance = Instance.open(place.resolve("data"), "test");
        instance.use(_ -> Optional.of(Samba.PASSWORD.toCharArray()));
    }

    @AfterEach
    void stopServers() {
        if (instance != null) {
            instance.close();
        }
        for (Samba server : new Samba[] {one, two}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @Test
    void theNextRunTakesTheOtherTargetButTakesNoOldForNew() throws Exception {
        both("a", "content of a");
        both("b", "content of b");
        SyncResult first = run();
        assertThat(first.outcome()).isEqualTo(Outcome.OK);
        assertThat(first.places()).hasSize(1);
        boolean usesOne = first.places().getFirst().used().contains("127.0.0.1");
        assertThat(notes).extracting(RunObserver.Item::detail).anyMatch(text -> text.contains("several targets"));
        assumeTrue(usesOne, "the namespace's own server is the first target");
        one.kill();

        SyncResult second = run();
        assertThat(second.outcome()).isEqualTo(Outcome.OK);
        assertThat(second.places().getFirst().used()).contains("127.0.0.2");
        one.launch();
        assertThat(run().outcome()).isEqualTo(Outcome.OK);

        Files.writeString(one.data().resolve("sub/late"), "not yet everywhere");
        assertThat(run().outcome()).isEqualTo(Outcome.OK);
        assertThat(here.resolve("late")).exists();
        one.kill();
        SyncResult behind = run();
        assertThat(behind.outcome()).isEqualTo(Outcome.HELD);
        assertThat(behind.held().orElseThrow().kind()).isEqualTo(Guard.Kind.OTHER_ROOT);
        assertThat(behind.held().orElseThrow().detail()).contains("another replica", "1 entries would be deleted");
        assertThat(here.resolve("late")).hasContent("not yet everywhere");
        one.launch();
        assertThat(run().outcome()).isEqualTo(Outcome.OK);
    }

    private void both(String name, String text) throws IOException {
        Path file = Files.writeString(one.data().resolve("sub").resolve(name), text);
        Files.copy(file, two.data().resolve("sub").resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private SyncResult run() throws Exception {
        var registry = new TransportRegistry();
        registry.add(new LocalEndpointProvider());
        registry.add(new SmbEndpointProvider());
        notes.clear();
        var observer = new RunObserver() {
            @Override
            public void item(Item item) {
                if (item.what() == What.NOTE) {
                    notes.add(item);
                }
            }
        };
        SyncRequest request = SyncRequest.between(
                        EndpointConfig.of(two.address("dfs/both/sub?timeout=5")),
                        List.of(EndpointConfig.of(here.toString())))
                .mode(Mode.MIRROR)
                .build();
        return new SyncEngine(registry, List.of(Duration.ZERO), Pace.REAL).sync(instance, request, observer);
    }
}
