package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void ordinaryTextStaysTheSameObject() {
        String text = "a é 中 😀 \\ ~";
        assertThat(Printable.text(text)).isSameAs(text);
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(Printable.text("a\n\r\t\u001b[31m\u0000\u007f\u009b"))
                .isEqualTo("a\\n\\r\\t\\x1b[31m\\x00\\x7f\\x9b");
        assertThat(Printable.text("\u2028\u2029\u202e\u2066")).isEqualTo("\\u2028\\u2029\\u202e\\u2066");
    }

    @Test
    void undecodableBytesAreShownAsBytes() {
        assertThat(Printable.text("x\udcff")).isEqualTo("x\\xff");
        assertThat(Printable.text("\ud800x")).isEqualTo("\\ud800x");
    }

    @Test
    void whatComesOutIsSafe() {
        var names = new Names(9);
        for (int i = 0; i < 5_000; i++) {
            String shown = Printable.text(NativeNames.decode(names.bytes()) + names.component());
            assertThat(shown.codePoints().noneMatch(Character::isISOControl))
                    .as(shown)
                    .isTrue();
            assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(shown);
        }
    }
}
