package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.endpoint.local.LocalRoots;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.NameFinding;
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
import org.junit.jupiter.api.io.TempDir;

/** To an NTFS volume that takes names as Windows does and shows them in lower case, where this process may mount one, and back. */
class LocalNtfsTest {
    @TempDir
    Path place;

    private Path volume;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Path image = place.resolve("image");
        volume = Files.createDirectory(place.resolve("volume"));
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        mounted = run("mkntfs", "-q", "-F", image.toString())
                && run("lowntfs-3g", "-o", "ignore_case,windows_names", image.toString(), volume.toString());
        assumeTrue(mounted, "no ntfs-3g, or this process may not mount anything");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", volume.toString())).isTrue();
        }
    }

    @Test
    void itsRulesAreFoundOut() throws Exception {
        try (var root = LocalRoots.open(volume, "0123abcd", true)) {
            var names = root.traits().names();
            assertThat(names.caseSensitive()).isFalse();
            assertThat(names.forbidden()).contains(":", "*", "?", "\\", "<", "|");
            assertThat(names.trailing()).isFalse();
            assertThat(names.devices()).isTrue();
        }
        try (var left = Files.list(volume)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void thereAndBackWithTwins() throws Exception {
        Path source = Files.createDirectory(place.resolve("source"));
        for (String name : List.of("a:b", "con", "end.", "plain", "Upper", "dir:/in?", "name", "NAME")) {
            Path file = source.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + name);
        }
        try (var instance = Instance.open(place.resolve("data"), "test")) {
            var run = sync(instance, source, volume);
            assertThat(run.outcome()).isEqualTo(Outcome.FAILURES);
            assertThat(run.failures()).extracting(SyncResult.Failure::path).containsExactly("name");
            assertThat(run.findings().stream().filter(f -> f.kind() == NameFinding.Kind.NAME_MAPPED))
                    .hasSize(5);
            Files.delete(source.resolve("name"));
            sync(instance, source, volume);
            var again = sync(instance, source, volume);
            assertThat(again.outcome()).isEqualTo(Outcome.OK);
            assertThat(again.created() + again.deleted() + again.moved()).isZero();
            assertThat(again.bytes().literal()).isZero();
            Path back = place.resolve("back");
            assertThat(sync(instance, volume, back).outcome()).isEqualTo(Outcome.OK);
            assertThat(Files.readString(back.resolve("dir:/in?"))).isEqualTo("content of dir:/in?");
            assertThat(Files.readString(back.resolve("name"))).isEqualTo("content of NAME");
            try (Stream<Path> all = Files.list(back)) {
                assertThat(all.map(p -> p.getFileName().toString()))
                        .containsExactlyInAnyOrder("a:b", "con", "end.", "plain", "upper", "dir:", "name");
            }
        }
    }

    private static SyncResult sync(Instance instance, Path source, Path target) throws Exception {
        var registry = new TransportRegistry();
        registry.add(new LocalEndpointProvider());
        return new SyncEngine(registry, List.of(Duration.ZERO), Pace.REAL)
                .sync(
                        instance,
                        SyncRequest.between(
                                        EndpointConfig.of(source.toString()),
                                        List.of(EndpointConfig.of(target.toString())))
                                .mode(Mode.MIRROR)
                                .build(),
                        RunObserver.SILENT);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
