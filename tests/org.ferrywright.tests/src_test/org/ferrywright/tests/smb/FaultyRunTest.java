package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens on the line to a share while a run goes on, files are whole, nothing is deleted, and the next run finishes. */
@Timeout(300)
class FaultyRunTest {
    private static final int FILES = 60;

    @TempDir
    Path place;

    private Samba samba;
    private FaultyLine line;
    private Path here;
    private Instance instance;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        samba = Samba.start();
        line = new FaultyLine(samba.port());
        here = Files.createDirectory(place.resolve("here"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(Files.createDirectories(here.resolve("d" + i % 7)).resolve("f" + i), "old " + i);
        }
        Files.write(here.resolve("large"), bytes(1));
        instance = Instance.open(place.resolve("data"), "test");
        instance.use(_ -> Optional.of(Samba.PASSWORD.toCharArray()));
    }

    @AfterEach
    void stop() throws IOException {
        if (instance != null) {
            instance.close();
            line.close();
            samba.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FaultyLine.CREATE, FaultyLine.WRITE, FaultyLine.SET_INFO, FaultyLine.QUERY_DIRECTORY})
    void breaks(int command) throws Exception {
        assertThat(run().outcome()).isEqualTo(Outcome.OK);
        change();
        line.breakAt(command);
        told(run());
        assertThat(line.hasBroken()).isTrue();
        inTheEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {FaultyLine.CREATE, FaultyLine.WRITE, FaultyLine.QUERY_DIRECTORY})
    void silence(int command) throws Exception {
        assertThat(run().outcome()).isEqualTo(Outcome.OK);
        change();
        line.stall(command);
        SyncResult run = run();
        assertThat(run.outcome()).isIn(Outcome.ERROR, Outcome.FAILURES);
        told(run);
        line.mend();
        line.cut();
        inTheEnd();
    }

    private void told(SyncResult run) throws IOException {
        if (run.outcome() != Outcome.OK) {
            assertThat(run.failed() > 0 || run.error() != null).isTrue();
        }
        for (int i = 0; i < FILES; i++) {
            assertThat(Files.readString(there().resolve("d" + i % 7).resolve("f" + i)))
                    .isIn("old " + i, "newer " + i);
        }
        assertThat(Files.readAllBytes(there().resolve("large"))).isIn(bytes(1), bytes(2));
    }

    private void inTheEnd() throws Exception {
        SyncResult last = run();
        if (last.outcome() != Outcome.OK) {
            // a connection that broke while nobody used it is found out by whoever uses it next
            last = run();
        }
        assertThat(last.outcome()).isEqualTo(Outcome.OK);
        for (int i = 0; i < FILES; i++) {
            assertThat(there().resolve("d" + i % 7).resolve("f" + i)).hasContent("newer " + i);
        }
        assertThat(there().resolve("large")).hasBinaryContent(bytes(2));
        try (var all = Files.walk(there())) {
            assertThat(all.map(p -> p.getFileName().toString()).filter(n -> n.startsWith(".ferry~")))
                    .isEmpty();
        }
        assertThat(run().updated()).isZero();
    }

    private void change() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(here.resolve("d" + i % 7).resolve("f" + i), "newer " + i);
        }
        Files.write(here.resolve("large"), bytes(2));
    }

    private Path there() {
        return samba.data().resolve("open/there");
    }

    private static byte[] bytes(int seed) {
        var bytes = new byte[2_500_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private SyncResult run() throws Exception {
        var registry = new TransportRegistry();
        registry.add(new LocalEndpointProvider());
        registry.add(new SmbEndpointProvider());
        String share = "smb://127.0.0.1:" + line.port() + "/open/there?auth=anonymous&timeout=2&connections=2";
        SyncRequest request = SyncRequest.between(EndpointConfig.of(here.toString()), List.of(EndpointConfig.of(share)))
                .mode(Mode.MIRROR)
                .build();
        return new SyncEngine(registry, List.of(Duration.ofMillis(50)), Pace.REAL)
                .sync(instance, request, RunObserver.SILENT);
    }
}
