package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.SyncResult.Transfer;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The real engine between a folder and a share of a real Samba server. */
abstract class ShareJobs {
    private static int folders;

    static Samba samba;

    @TempDir
    Path scratch;

    final Random random = new Random(7);
    final TransportRegistry registry = new TransportRegistry();
    Instance instance;
    Path source;
    Path target;
    String share;

    @BeforeAll
    static void startSamba() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        samba = Samba.start();
    }

    @AfterAll
    static void stopSamba() {
        if (samba != null) {
            samba.close();
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        registry.add(new LocalEndpointProvider());
        registry.add(new SmbEndpointProvider());
        source = Files.createDirectory(scratch.resolve("source"));
        String name = "deltas" + ++folders;
        target = samba.data().resolve(name);
        share = samba.address("data/" + name);
        open();
    }

    void open() throws IOException {
        instance = Instance.open(scratch.resolve("data"), "test");
        instance.use(_ -> Optional.of(Samba.PASSWORD.toCharArray()));
    }

    @AfterEach
    void close() {
        if (instance != null) {
            instance.close();
        }
    }

    /** A file that both sides have. */
    byte[] sent(int size) throws Exception {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Files.write(source.resolve("f"), content);
        old(source.resolve("f"));
        assertThat(only(run()).strategy()).isEqualTo("stream");
        return content;
    }

    SyncResult edited(byte[] content) throws Exception {
        Files.write(source.resolve("f"), content);
        old(source.resolve("f"));
        SyncResult result = run();
        assertThat(target.resolve("f")).hasBinaryContent(content);
        assertThat(target.toFile().list()).containsExactly("f");
        return result;
    }

    /** Each time another one. */
    void old(Path file) throws IOException {
        Files.setLastModifiedTime(
                file,
                FileTime.from(Instant.parse("2024-01-01T00:00:00.1234567Z").plusSeconds(random.nextInt(1 << 20))));
    }

    void change(byte[] content, int at, int length) {
        var other = new byte[length];
        random.nextBytes(other);
        System.arraycopy(other, 0, content, at, length);
        content[at] ^= 1;
    }

    /** At the server, where the file lies. */
    void overwrite(byte[] bytes, long at) throws IOException {
        try (var file = FileChannel.open(target.resolve("f"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), at);
        }
    }

    SyncResult run() throws Exception {
        return sync(EndpointConfig.of(source.toString()), share);
    }

    SyncResult sync(EndpointConfig from, String to) throws Exception {
        Engine engine = new SyncEngine(registry, List.of(Duration.ZERO, Duration.ZERO), Pace.REAL);
        var request = SyncRequest.between(from, List.of(EndpointConfig.of(to)))
                .mode(Mode.MIRROR)
                .build();
        SyncResult result = engine.sync(instance, request, RunObserver.SILENT);
        assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.OK);
        return result;
    }

    static Transfer only(SyncResult result) {
        assertThat(result.transfers()).hasSize(1);
        return result.transfers().getFirst();
    }
}
