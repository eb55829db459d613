package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeNamesTest {
    @Test
    void wellFormedUtf8IsTheSameText() {
        for (int point = 1; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 97) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                String text = "x" + Character.toString(point) + "y";
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                assertThat(NativeNames.decode(bytes)).isEqualTo(text);
                assertThat(NativeNames.encode(text)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void anyBytesComeBack() {
        var names = new Names(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = names.bytes();
            String text = NativeNames.decode(bytes);
            assertThat(NativeNames.encode(text)).as(text).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ff, dcff",
        "80, dc80",
        "c0af, dcc0 dcaf",
        "eda080, dced dca0 dc80",
        "f4908080, dcf4 dc90 dc80 dc80",
        "e282, dce2 dc82",
        "f09f9880, d83d de00",
        "e08080, dce0 dc80 dc80",
        "c3a9ff, 00e9 dcff",
        "f0808080, dcf0 dc80 dc80 dc80",
        "f5808080, dcf5 dc80 dc80 dc80"
    })
    void illFormedBytesAreCarriedOneByOne(String bytes, String units) {
        var expected = new StringBuilder();
        for (String unit : units.split(" ")) {
            expected.append((char) Integer.parseInt(unit, 16));
        }
        assertThat(NativeNames.decode(HexFormat.of().parseHex(bytes))).isEqualTo(expected.toString());
    }

    @Test
    void decodesFromTheMiddle() {
        byte[] bytes = "xxéyy".getBytes(StandardCharsets.UTF_8);
        assertThat(NativeNames.decode(bytes, 2, 2)).isEqualTo("é");
        assertThat(NativeNames.decode(bytes, 2, 1)).isEqualTo("\udcc3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udbffb", "\udc00", "\udc7f", "\udd00", "\udfff"})
    void refusesSurrogatesThatStandForNoByte(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NativeNames.encode(text));
    }

    @Test
    void refusesASecondSpellingOfAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> NativeNames.encode("\udcc3\udca9"));
        assertThatIllegalArgumentException().isThrownBy(() -> NativeNames.encode("x\udcf0\udc9f\udc98\udc80"));
        assertThat(NativeNames.encode("\udcc3x\udca9")).isEqualTo(new byte[] {(byte) 0xc3, 'x', (byte) 0xa9});
    }

    @Test
    void whatStandsForAByte() {
        assertThat(NativeNames.escapedByte('\udc80')).isEqualTo(0x80);
        assertThat(NativeNames.escapedByte('\udcff')).isEqualTo(0xff);
        assertThat(NativeNames.escapedByte('\udc7f')).isEqualTo(-1);
        assertThat(NativeNames.escapedByte('\udd00')).isEqualTo(-1);
        assertThat(NativeNames.escapedByte('a')).isEqualTo(-1);
    }
}
