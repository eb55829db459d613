package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.ferrywright.tests.e2e.CountingProxy.Mark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --limit} is what a line sees, counted on it: content that cannot be compressed, one large file or many small ones. */
@Timeout(1200)
class RateLimitTest {
    private static final long LIMIT = 4 << 20;
    private static final int CONTENT = 40 << 20;

    /** Frames, names and TLS come on top of the content, of which a quarter of a second's worth may come at once. */
    private static final double MOST = 1.1 * LIMIT;

    private static final double LEAST = 0.9 * LIMIT;

    /** A machine that has much else to do may not come along; it has some attempts to show that it can. */
    private static final int ATTEMPTS = 3;

    private static final long WINDOW = 2_000_000_000L;

    private final Scratch scratch = Scratch.create();
    private final Ferry here = new Ferry(scratch, "here");
    private final Ferry there = new Ferry(scratch, "there");

    @AfterEach
    void remove() {
        scratch.close();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "3000, true", "3000, false"})
    void isKept(int files, boolean push) throws IOException {
        Path source = scratch.folder("source");
        fill(source, files);
        double rate = 0;
        for (int i = 0; i < ATTEMPTS && rate < LEAST; i++) {
            Path target = scratch.folder("target-" + i);
            try (Listening listener = there.listen(Map.of("r", push ? target : source));
                    var line = new CountingProxy(listener.port())) {
                String address = "tcp://127.0.0.1:" + line.port();
                here.run("pair", address, "--token-file", listener.tokenFile()).expect(0);
                String root = address + "/r";
                Object from = push ? source : root;
                Object to = push ? root : target;
                Result done = here.sync("--limit", "4M", from, to);
                assertThat(done.json().required("bytes").required("content").asLong())
                        .isEqualTo(CONTENT / files * files);
                rate = rate(line.marks());
            }
        }
        assertThat(rate).as("bytes a second, of which %,d may be", LIMIT).isBetween(LEAST, MOST);
    }

    /**
     * What is usual over two seconds, without the start, in which there is little to send, and the end: a machine that stood still for a
     * moment may come along afterwards.
     */
    private static double rate(List<Mark> marks) {
        long all = marks.getLast().bytes();
        long from = at(marks, m -> m.bytes() >= all / 10).time();
        long to = at(marks, m -> m.bytes() >= all * 95 / 100).time();
        var rates = new ArrayList<Double>();
        for (long begin = from; begin + WINDOW <= to; begin += WINDOW / 20) {
            long first = begin;
            Mark here = at(marks, m -> m.time() >= first);
            Mark there = at(marks, m -> m.time() >= first + WINDOW);
            rates.add((there.bytes() - here.bytes()) * 1e9 / (there.time() - here.time()));
        }
        rates.sort(null);
        // faster than any limit when it took no two seconds
        return rates.isEmpty() ? Double.MAX_VALUE : rates.get(rates.size() / 2);
    }

    private static Mark at(List<Mark> marks, Predicate<Mark> that) {
        return marks.stream().filter(that).findFirst().orElseThrow();
    }

    private static void fill(Path folder, int files) throws IOException {
        var random = new Random(files);
        byte[] content = new byte[CONTENT / files];
        for (int i = 0; i < files; i++) {
            random.nextBytes(content);
            Files.write(folder.resolve("file-" + i), content);
        }
    }
}
