package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferralTest {
    private static final ShareAddress PLACE = new ShareAddress("D", "u", "h", 4445, "dfs", "lnk\\sub");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyVersionIsRead(int version) {
        assertThat(Referral.of(answer(version, "\\one\\data", "\\two\\data\\x")))
                .isEqualTo(new Referral(10, false, List.of("\\one\\data", "\\two\\data\\x")));
    }

    @Test
    void whatIsNoReferralIsRefusedOrEmptyButNeverReadBeyond() {
        var random = new Random(4);
        byte[] good = answer(4, "\\one\\data").array();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int n = random.nextInt(4); n > 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                Referral.of(ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN));
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "\\one\\data, \\sub, one, 4445, data, sub",
        "\\one\\data, '', one, 4445, data, ''",
        "\\one\\data\\x\\, \\sub\\y, one, 4445, data, x\\sub\\y",
        "one\\data, \\, one, 4445, data, ''",
        "\\one:1445\\data, '', one, 1445, data, ''",
    })
    void aPlaceKeepsThePortUnlessItNamesOne(
            String target, String rest, String host, int port, String share, String path) {
        assertThat(PLACE.referred(target, rest)).isEqualTo(new ShareAddress("D", "u", host, port, share, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\\", "\\one", "\\one\\", "\\one\\data\\..", "\\one\\..\\x", "\\one\\da/ta", "\\one\\a\u0001"
            })
    void whatIsNoPlaceIsRefused(String target) {
        assertThatThrownBy(() -> PLACE.referred(target, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuffer answer(int version, String... places) {
        int entry = switch (version) {
            case 1 -> 8;
            case 2 -> 22;
            default -> 34;
        };
        var all = ByteBuffer.allocate(4000).order(ByteOrder.LITTLE_ENDIAN);
        all.putShort((short) 20).putShort((short) places.length).putInt(2);
        int at = 8;
        int strings = 8 + places.length * entry;
        for (String place : places) {
            byte[] text = (place + '\0').getBytes(StandardCharsets.UTF_16LE);
            int size = version == 1 ? entry + text.length : entry;
            all.putShort(at, (short) version).putShort(at + 2, (short) size);
            if (version == 1) {
                all.put(at + 8, text);
            } else {
                all.putShort(at + (version == 2 ? 20 : 16), (short) (strings - at));
                all.put(strings, text);
                strings += text.length;
            }
            at += size;
        }
        return all;
    }
}
