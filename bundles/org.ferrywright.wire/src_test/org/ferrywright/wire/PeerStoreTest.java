package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerStoreTest {
    private static final Fingerprint ONE = new Fingerprint("01".repeat(32));
    private static final Fingerprint TWO = new Fingerprint("02".repeat(32));

    @TempDir
    Path folder;

    @Test
    void whatOnePinsAnotherSees() throws IOException {
        var here = PeerStore.open(folder.resolve("keys"));
        var elsewhere = PeerStore.open(folder.resolve("keys"));
        assertThat(elsewhere.find(ONE)).isEmpty();
        here.pinCaller(ONE, "näme = #!\n", Map.of("data", Rights.READ, Peer.EVERY_ROOT, Rights.WRITE));
        Peer peer = elsewhere.find(ONE).orElseThrow();
        assertThat(peer.name()).isEqualTo("näme = #!\n");
        assertThat(peer.rightsOn("data")).isEqualTo(Rights.READ);
        assertThat(peer.rightsOn("other")).isEqualTo(Rights.WRITE);
        elsewhere.remove(ONE);
        assertThat(here.find(ONE)).isEmpty();
    }

    @Test
    void anAddressBelongsToTheListenerThatWasPairedThereLast() throws IOException {
        var store = PeerStore.open(folder);
        store.pinListener(ONE, "one", "h:7333");
        store.pinListener(ONE, "one", "h:7334");
        store.pinListener(TWO, "two", "H:7333");
        assertThat(store.listenerAt("h:7333").orElseThrow().fingerprint()).isEqualTo(TWO);
        assertThat(store.listenerAt("h:7334").orElseThrow().fingerprint()).isEqualTo(ONE);
        assertThat(store.listenerAt("h:1")).isEmpty();
        store.pinCaller(ONE, "one", Map.of("a", Rights.BOTH));
        assertThat(store.listenerAt("h:7334").orElseThrow().rightsOn("a")).isEqualTo(Rights.BOTH);
        assertThat(store.listenerAt("h:7334").orElseThrow().rightsOn("b")).isNull();
    }

    @Test
    void nobodyIsTrustedWhenTheFileIsDamaged() throws IOException {
        var store = PeerStore.open(folder);
        Files.writeString(folder.resolve("peers.properties"), "xyz.name=a\n");
        assertThatThrownBy(store::all).isInstanceOf(IOException.class).hasMessageContaining("peers.properties");
    }

    @Test
    void pinningAtTheSameTimeLosesNobody() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            IntStream.range(0, 32)
                    .forEach(i -> tasks.add(() -> {
                        PeerStore.open(folder).pinCaller(new Fingerprint(String.format("%064x", i)), "p" + i, Map.of());
                        return null;
                    }));
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        assertThat(PeerStore.open(folder).all()).hasSize(32);
    }

    @Test
    void anIdentityIsMadeOnceAndForItsOwnerOnly() throws Exception {
        Path keys = folder.resolve("keys");
        List<Fingerprint> seen = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Fingerprint>> tasks = new ArrayList<>();
            IntStream.range(0, 8)
                    .forEach(i -> tasks.add(() -> Identity.load(keys).fingerprint()));
            for (var done : threads.invokeAll(tasks)) {
                seen.add(done.get());
            }
        }
        assertThat(seen.stream().distinct()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        try (var files = Files.list(keys)) {
            assertThat(files.toList()).containsExactly(keys.resolve("identity.pem"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("identity.pem"))))
                .isEqualTo("rw-------");
        Files.writeString(keys.resolve("identity.pem"), "garbage");
        assertThatThrownBy(() -> Identity.load(keys))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("identity.pem");
    }
}
