package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortableNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"nul", "CON", "com1.txt", "LPT9", "aux.", "a.", "a ", "NUL.tar.gz", "CONIN$"})
    void knowsWhatWindowsTakesOtherwise(String name) {
        assertThat(PortableNames.windowsTakesOtherwise(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "console", "com10", "a.b", ".hidden", "xcon", "com"})
    void leavesOrdinaryNamesAlone(String name) {
        assertThat(PortableNames.windowsTakesOtherwise(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/etc", "a/", "//", "a\0b"})
    void refusesWhatIsMoreThanOneName(String name) {
        assertThatExceptionOfType(InvalidPathException.class)
                .isThrownBy(() -> PortableNames.resolve(Path.of("/root"), name));
    }

    @Test
    void staysInTheFolder() {
        assertThat(PortableNames.resolve(Path.of("folder"), "name")).isEqualTo(Path.of("folder", "name"));
    }
}
