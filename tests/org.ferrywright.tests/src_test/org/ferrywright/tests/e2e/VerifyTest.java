package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verifying, receipts and the audit log, as processes. */
@Timeout(900)
class VerifyTest {
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        target = scratch.folder("target");
        Files.createDirectory(source.resolve("d"));
        Files.writeString(source.resolve("d/small"), "content");
        Files.write(source.resolve("large"), new byte[3 << 20]);
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void aFlippedByteIsFoundAndMendedHereAndBehindAListener() throws IOException {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            for (Object to : List.of(target, listener.root("r"))) {
                here.sync(source, to);
                here.run("verify", source, to).expect(0);
                flip("d/small", 2);
                flip("large", 2_000_000);
                Result found = here.run("verify", "--json", source, to).expect(1);
                assertThat(found.json().get("result").textValue()).isEqualTo("different");
                var verified = found.json().get("targets").get(0);
                assertThat(verified.get("findings").get("corrupt").intValue()).isEqualTo(2);
                assertThat(verified.get("findings")).hasSize(1);
                Result mended =
                        here.run("verify", "--json", "--repair", source, to).expect(0);
                assertThat(mended.json()
                                .get("targets")
                                .get(0)
                                .get("repair")
                                .get("copied")
                                .intValue())
                        .isEqualTo(2);
                assertThat(target.resolve("d/small")).hasContent("content");
                assertThat(target.resolve("large")).hasSameBinaryContentAs(source.resolve("large"));
            }
        }
    }

    @Test
    void aReceiptIsCheckedByWhoeverIsPaired() throws IOException {
        Path receipt = scratch.file("receipt.json");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            here.sync(source, listener.root("r"));
            here.run("verify", "--receipt", receipt, source, listener.root("r")).expect(0);
        }
        here.run("verify", "--check", receipt).expect(0);
        assertThat(there.run("verify", "--check", receipt).expect(0).out()).contains("the paired machine");
        new Ferry(scratch, "stranger").run("verify", "--check", receipt).expect(1);
        Files.writeString(receipt, Files.readString(receipt).replace("\"outcome\":\"equal\"", "\"outcome\":\"equaL\""));
        here.run("verify", "--check", receipt).expect(1);
    }

    @Test
    void theAuditLogTellsWhatWasDoneAndThatItWasChanged() throws IOException {
        here.sync(source, target);
        Files.delete(source.resolve("d/small"));
        here.sync("--mode", "mirror", source, target);
        here.run("audit", "verify").expect(0);
        assertThat(here.run("audit", "show").expect(0).out()).contains("run-started", "run-ended", source.toString());
        Path log = here.data().resolve("log/audit.log");
        List<String> lines = Files.readAllLines(log);
        Files.write(log, List.of(lines.get(0), lines.get(2), lines.get(1), lines.get(3)));
        here.run("audit", "verify").expect(1);
        Files.write(log, lines.subList(0, 3));
        here.run("audit", "verify").expect(1);
        Files.write(log, lines);
        here.run("audit", "verify").expect(0);
    }

    /** One bit, under the same size and time. */
    private void flip(String path, int at) throws IOException {
        Path file = target.resolve(path);
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[at] ^= 1;
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);
    }
}
