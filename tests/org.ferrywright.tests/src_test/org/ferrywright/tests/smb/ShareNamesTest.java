package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a share does not take as they are, to a real Samba and back, however it treats names itself. */
@Timeout(300)
class ShareNamesTest {
    private static final List<String> NAMES = List.of(
            "x.",
            "x ",
            "...",
            "CON",
            "nul.txt",
            "a:b",
            "a*b?",
            "back\\slash",
            "tab\there",
            "<|>\"",
            "caf\u00e9",
            "cafe\u0301",
            "\ud83d\udea2",
            "%41",
            "#",
            "~",
            "A6BXYZ~7",
            "n".repeat(255));

    @TempDir
    Path place;

    @ParameterizedTest
    @ValueSource(
            strings = {"case sensitive = auto", "case sensitive = yes", "mangled names = yes", "mangled names = illegal"
            })
    void namesComeBackAsTheyWereAndTwinsAreTold(String setting) throws Exception {
        assumeTrue(Samba.missing() == null, Samba.missing());
        Path source = Files.createDirectory(place.resolve("source"));
        for (String name : NAMES) {
            Files.writeString(source.resolve(name), "content of " + name);
            Path folder = Files.createDirectories(source.resolve("folders").resolve(name));
            Files.writeString(folder.resolve("in"), name);
        }
        Path back = place.resolve("back");
        try (var samba = Samba.start(setting);
                var instance = Instance.open(place.resolve("data"), "test")) {
            instance.use(_ -> Optional.of(Samba.PASSWORD.toCharArray()));
            String share = samba.address("data/names");
            assertThat(sync(instance, source.toString(), share)).returns(Outcome.OK, SyncResult::outcome);
            assertThat(sync(instance, source.toString(), share).created()).isZero();
            assertThat(sync(instance, share, back.toString())).returns(Outcome.OK, SyncResult::outcome);
            assertThat(contents(back)).isEqualTo(contents(source));
            Files.writeString(source.resolve("twin"), "one");
            Files.writeString(source.resolve("TWIN"), "two");
            Files.writeString(source.resolve("zz"), "another");
            SyncResult twins = sync(instance, source.toString(), share);
            boolean both = setting.equals("case sensitive = yes");
            assertThat(twins.failures()).hasSize(both ? 0 : 1);
            assertThat(twins.created()).isEqualTo(both ? 3 : 2);
        }
    }

    private static Map<String, String> contents(Path root) throws IOException {
        var all = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return all;
    }

    private static SyncResult sync(Instance instance, String source, String target) throws Exception {
        var registry = new TransportRegistry();
        registry.add(new LocalEndpointProvider());
        registry.add(new SmbEndpointProvider());
        return new SyncEngine(registry, List.of(Duration.ZERO), Pace.REAL)
                .sync(
                        instance,
                        SyncRequest.between(EndpointConfig.of(source), List.of(EndpointConfig.of(target)))
                                .mode(Mode.MIRROR)
                                .build(),
                        RunObserver.SILENT);
    }
}
