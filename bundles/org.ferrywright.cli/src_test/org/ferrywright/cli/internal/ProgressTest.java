package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.engine.RunObserver.Item;
import org.ferrywright.engine.RunObserver.Progress;
import org.ferrywright.engine.RunObserver.What;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MIB = 1 << 20;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(5_000);

    @Test
    void theLineTellsEntriesBytesRateAndTimeLeft() {
        var line = steady(100, 10 * MIB);
        assertThat(line.render(new Progress(false, 1000, 2000, 100 * MIB, 200 * MIB, 5000), 0, 10_000, 120))
                .isEqualTo("1,000/2,000  100 MiB of 200 MiB  10.0 MiB/s  0:10 left  (5,000 seen, 0:10)");
    }

    @Test
    void whileItScansNobodyKnowsTheTimeLeft() {
        var line = steady(100, 10 * MIB);
        assertThat(line.render(new Progress(true, 1000, 2000, 100 * MIB, 200 * MIB, 5000), 3, 10_000, 120))
                .isEqualTo("1,000/2,000…  100 MiB of 200 MiB…  3 failed  10.0 MiB/s  … left  (5,000 seen, 0:10)");
    }

    @Test
    void theLineFitsAnyWindow() {
        var line = steady(100, 10 * MIB);
        var progress = new Progress(false, 1_000_000, 2_000_000, 100 * MIB, 200 * MIB, 5_000_000);
        for (int width = 0; width < 150; width++) {
            assertThat(line.render(progress, 7, 10_000, width).length()).isLessThanOrEqualTo(width);
        }
        assertThat(line.render(progress, 7, 10_000, 60)).contains("7 failed").doesNotContain("seen");
    }

    @Test
    void timeLeftFollowsEntriesWhenNoBytesAreMissing() {
        var line = steady(100, 0);
        assertThat(line.render(new Progress(false, 1000, 4000, 0, 0, 4000), 0, 10_000, 120))
                .contains("  0:30 left");
    }

    @Test
    void aStandstillHasNoTimeLeft() {
        var line = new ProgressLine();
        line.update(new Progress(false, 0, 10, 0, 100, 10), 1000);
        assertThat(line.render(new Progress(false, 0, 10, 0, 100, 10), 0, 1000, 120))
                .contains("  … left");
    }

    @Test
    void aTerminalGetsOneLineThatIsRedrawn() {
        var printer = printer(() -> 100, ProgressPrinter.Show.PROGRESS);
        printer.start("begin");
        printer.progress(new Progress(true, 1, 2, 3, 4, 5));
        clock.addAndGet(200);
        printer.progress(new Progress(true, 2, 2, 4, 4, 5));
        printer.clear();
        assertThat(text(err))
                .startsWith("\r1/2…")
                .contains("\r2/2…")
                .endsWith("\r\u001b[K")
                .doesNotContain("\n");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aLogGetsASentenceEachTenSecondsAndTheFailures() {
        var printer = printer(Terminal.NONE, ProgressPrinter.Show.PROGRESS);
        printer.start("begin");
        for (int i = 0; i < 101; i++) {
            printer.progress(new Progress(false, i, 200, i * MIB, 200 * MIB, 200));
            clock.addAndGet(200);
        }
        printer.item(new Item(What.FAILED, "bad\nname", 0, "LOCKED: in use"));
        assertThat(text(err).lines().toList()).hasSize(4).satisfies(lines -> {
            assertThat(lines.get(0)).isEqualTo("begin");
            assertThat(lines.get(1)).isEqualTo("0:10: 50 of 200 entries, 50.0 MiB of 200 MiB, 5.00 MiB/s, 0:30 left");
            assertThat(lines.get(2)).startsWith("0:20: 100 of 200 entries");
            assertThat(lines.get(3)).isEqualTo("failed: bad\\nname: LOCKED: in use");
        });
    }

    @Test
    void aPreviewListsItsActionsOnStandardOutput() {
        var printer = printer(Terminal.NONE, ProgressPrinter.Show.PLAN);
        printer.item(new Item(What.CREATE, "a/b", 2048, ""));
        printer.item(new Item(What.UPDATE_METADATA, "c", 9, ""));
        printer.item(new Item(What.DELETE, "evil\u001b[2J", 0, ""));
        printer.item(new Item(What.SKIPPED, "pipe", 0, "a pipe"));
        assertThat(text(out).lines())
                .containsExactly("create  a/b  (2.00 KiB)", "update  c  (attributes only)", "delete  evil\\x1b[2J");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void forProgramsNothingIsSaidWithoutATerminal() {
        var printer = printer(Terminal.NONE, ProgressPrinter.Show.TERMINAL_ONLY);
        printer.start("begin");
        clock.addAndGet(60_000);
        printer.progress(new Progress(true, 1, 2, 3, 4, 5));
        printer.item(new Item(What.FAILED, "a", 0, "no"));
        printer.clear();
        assertThat(text(err) + text(out)).isEmpty();
    }

    /** After ten seconds at a constant pace. */
    private static ProgressLine steady(long itemsPerSecond, long bytesPerSecond) {
        var line = new ProgressLine();
        for (int i = 1; i <= 50; i++) {
            line.update(new Progress(true, i * itemsPerSecond / 5, 0, i * bytesPerSecond / 5, 0, 0), i * 200L);
        }
        return line;
    }

    private ProgressPrinter printer(Terminal terminal, ProgressPrinter.Show show) {
        var context = new Context(new World(), World.stream(out), World.stream(err), terminal, Map.of());
        return new ProgressPrinter(context, show, clock::get);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
