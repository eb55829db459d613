package org.ferrywright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {
    @TempDir
    Path folder;

    @Test
    void theSecondOneIsToldWhoHoldsTheFolder() throws Exception {
        Path data = folder.resolve("data");
        try (var first = Instance.open(data, "sync")) {
            assertThatThrownBy(() -> Instance.open(data, "listen"))
                    .isInstanceOf(Instance.BusyException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("ferry sync")
                    .hasMessageContaining("--data");
            assertThat(first.id()).matches("[0-9a-f]{8}");
        }
    }

    @Test
    void theIdIsMadeOnceAndTheFolderIsItsOwnersOnly() throws Exception {
        Path data = folder.resolve("a/b");
        String id;
        try (var first = Instance.open(data, "sync")) {
            id = first.id();
        }
        try (var second = Instance.open(data, "sync")) {
            assertThat(second.id()).isEqualTo(id);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDamagedIdIsToldAndNotReplaced() throws Exception {
        Files.writeString(folder.resolve("instance"), "garbage");
        assertThatThrownBy(() -> Instance.open(folder, "sync"))
                .hasMessageContaining(folder.resolve("instance").toString());
        assertThat(Files.readString(folder.resolve("instance"))).isEqualTo("garbage");
    }
}
