package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporaryNamesTest {
    @Test
    void everyNameIsRecognizedWithItsOwner() {
        var random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            String owner = String.format("%08x", random.nextInt());
            String name = TemporaryNames.of(owner, random.nextLong());
            assertThat(TemporaryNames.isTemporary(name)).isTrue();
            assertThat(TemporaryNames.owner(name)).isEqualTo(owner);
            assertThat(RelPath.ROOT.child(name).name()).isEqualTo(name);
        }
        assertThat(TemporaryNames.of("0123abcd", -1)).isEqualTo(".ferry~0123abcd~ffffffffffffffff.part");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".ferry~",
                "a",
                ".ferry~0123abcd~0123456789abcdef.par",
                ".ferry~0123ABCD~0123456789abcdef.part",
                "xferry~0123abcd~0123456789abcdef.part",
                ".ferry~0123abcd~0123456789abcdef.part\n",
                ".ferry~0123abcd~0123456789abcde/.part"
            })
    void everythingElseIsAnOrdinaryName(String name) {
        assertThat(TemporaryNames.isTemporary(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> TemporaryNames.owner(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "0123ABCD", "../../..", "0123abcd~"})
    void refusesWhatIsNoInstance(String owner) {
        assertThatIllegalArgumentException().isThrownBy(() -> TemporaryNames.of(owner, 1));
    }
}
