package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecurityDescriptorTest {
    /** Owner S-1-5-32-544, group S-1-1-0, everybody may read; inherited, protected, the list before the owner and with room at its end. */
    private static final byte[] WHOLE = HexFormat.of()
            .parseHex("010004941400000024000000" + "0000000030000000"
                    + "01020000000000052000000020020000"
                    + "010100000000000100000000"
                    + "02ff2000010000ff" + "00101400" + "a9001200" + "010100000000000100000000" + "00000000");

    @Test
    void thePartsAreInOneForm() {
        SecurityDescriptor all = SecurityDescriptor.parse(WHOLE);
        assertThat(all.isListed()).isTrue();
        assertThat(all.owner()).hasSize(16);
        assertThat(all.group()).hasSize(12);
        assertThat(all.list()).as("without the room at its end").hasSize(28);
        assertThat(all.list()[1]).as("what means nothing is nothing").isZero();
        SecurityDescriptor access = SecurityDescriptor.parse(all.accessPart());
        assertThat(access.owner()).isNull();
        assertThat(access.accessPart()).isEqualTo(all.accessPart());
        SecurityDescriptor owners = SecurityDescriptor.parse(all.ownerPart());
        assertThat(owners.isListed()).isFalse();
        assertThat(owners.ownerPart()).isEqualTo(all.ownerPart());
        assertThat(owners.owner()).isEqualTo(all.owner());
        assertThat(all.accessRequest()[3] & 0x05)
                .as("asks to keep that it came from above")
                .isEqualTo(0x05);
    }

    @Test
    void whatIsNoneIsRefused() {
        for (int length = 0; length < WHOLE.length - 4; length++) {
            byte[] cut = Arrays.copyOf(WHOLE, length);
            assertThatThrownBy(() -> SecurityDescriptor.parse(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = WHOLE.clone();
            for (int n = 0; n < 1 + i % 4; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                SecurityDescriptor read = SecurityDescriptor.parse(damaged);
                assertThat(SecurityDescriptor.parse(read.accessPart()).accessPart())
                        .isEqualTo(read.accessPart());
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
