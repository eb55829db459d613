package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallDeltaCodecTest {
    @Test
    void sumsLookAsTheProtocolSays() throws Exception {
        var sums = new FileSums(700, 256, 5, new long[] {0x0102030405L, 0xfffefdfcfbL, 6});
        var out = new WireOutput();
        SmallDeltaCodec.write(sums, out);
        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("0805" + "0102030405" + "fffefdfcfb" + "0000000006");
        var read = SmallDeltaCodec.readSums(700, new WireInput(out.toByteArray()));
        assertThat(read.values()).isEqualTo(sums.values());
        assertThat(read.leaf()).isEqualTo(256);
    }

    @Test
    void aNewVersionLooksAsTheProtocolSays() throws Exception {
        byte[] content = "abcDEFghijkl".getBytes();
        var delta = new FileDelta(12, List.of(new CopyRange(0, 0, 3), new CopyRange(6, 7, 4)));
        var out = new WireOutput();
        SmallDeltaCodec.write(delta, content, out);
        // 12 bytes; copy 3 in place; 3 new; copy 4 from one further on; 2 new
        // next is 6 after the new bytes, so that 7 is one further: signed 1 is 2
        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("0c" + "0600" + "07444546" + "0802" + "05" + "6b6c");
        assertThat(read("abc....ghij", out.toByteArray())).isEqualTo("abcDEFghijkl");
    }

    @Test
    void withoutABasisTheOperationsAreTakenAllTheSame() throws Exception {
        var in = new WireInput(HexFormat.of().parseHex("0c" + "0600" + "07444546" + "0802" + "056b6c" + "63"));
        assertThat(SmallDeltaCodec.readContent(null, 100, in)).isNull();
        assertThat(in.readByte()).isEqualTo(0x63);
    }

    @Test
    void whatGoesComesBack() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 200; round++) {
            var basis = new byte[random.nextInt(20_000)];
            random.nextBytes(basis);
            byte[] content = Arrays.copyOf(basis, random.nextInt(20_000));
            for (int i = 0; i < 5 && content.length > 0; i++) {
                content[random.nextInt(content.length)]++;
            }
            var delta = FileDelta.between(FileSums.of(basis, round), round, content);
            var out = new WireOutput();
            SmallDeltaCodec.write(delta, content, out);
            var in = new WireInput(out.toByteArray());
            assertThat(SmallDeltaCodec.readContent(basis, 1 << 20, in).content())
                    .isEqualTo(content);
            assertThat(in.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "65", // longer than allowed
                "0c", // nothing
                "0c0600", // less than it says
                "0c1a00", // more than it says
                "0c0600" + "0708", // new bytes that are not there
                "0c00", // an operation on nothing
                "0c0601" + "1200", // from before the beginning
                "0c0e0a" + "0a00", // from beyond the end
                "0cfeffffffffffffffff01", // a length beyond any
            })
    void whatCannotBeIsRefused(String hex) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> read("abcdefghijkl", HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0704", "1504", "0803", "0809", "ff04", "0804" + "00000000", "08"})
    void sumsThatCannotBeAreRefused(String hex) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> SmallDeltaCodec.readSums(
                        700, new WireInput(HexFormat.of().parseHex(hex))));
    }

    private static String read(String basis, byte[] operations) throws Exception {
        return new String(SmallDeltaCodec.readContent(basis.getBytes(), 100, new WireInput(operations))
                .content());
    }
}
