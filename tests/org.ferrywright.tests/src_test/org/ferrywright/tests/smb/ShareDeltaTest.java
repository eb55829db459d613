package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.SyncResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large files on a real share with nobody beside it: only what changed travels, and only when nobody else can have changed them. */
@Timeout(300)
class ShareDeltaTest extends ShareJobs {
    private static final int SIZE = 32 << 20;
    private static final int BLOCK = 4096;

    @Test
    void onlyWhatChangedTravels() throws Exception {
        byte[] content = sent(SIZE);
        int blocks = SIZE / BLOCK / 100;
        for (int i = 0; i < blocks; i++) {
            change(content, random.nextInt(SIZE / BLOCK) * BLOCK, BLOCK);
        }
        SyncResult result = edited(content);
        long changed = (long) blocks * BLOCK;
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(changed);
        assertThat(result.bytes().sent() + result.bytes().received()).isLessThan(changed * 3 / 2);
        assertThat(only(result).strategy()).as(only(result).why()).isEqualTo("delta");
        change(content, 5, 1);
        assertThat(only(edited(content)).strategy()).as("and so the next time").isEqualTo("delta");
    }

    @Test
    void whatMovedInsideTheFileIsCopiedThere() throws Exception {
        byte[] content = sent(SIZE / 4);
        for (int i = 0; i < 3; i++) {
            int at = 100_001 + i * 1_000_000;
            var longer = new byte[content.length + 1234];
            System.arraycopy(content, 0, longer, 0, at);
            change(longer, at, 1234);
            System.arraycopy(content, at, longer, at + 1234, content.length - at);
            content = longer;
            SyncResult result = edited(content);
            assertThat(only(result).strategy()).as(only(result).why()).isEqualTo("delta");
            assertThat(result.bytes().sent() + result.bytes().received()).isLessThan(content.length / 8);
        }
        content = Arrays.copyOf(content, content.length / 2);
        assertThat(only(edited(content)).strategy()).isEqualTo("delta");
    }

    @Test
    void whatSomebodyElseChangedIsSentWhole() throws Exception {
        byte[] content = sent(SIZE / 4);
        overwrite(new byte[] {1, 2, 3}, 5_000_000);
        change(content, 70_000, 10);
        SyncResult result = edited(content);
        assertThat(only(result).strategy()).isEqualTo("stream");
        assertThat(only(result).why()).contains("changed since");
        change(content, 70_000, 10);
        assertThat(only(edited(content)).strategy()).isEqualTo("delta");
    }

    @Test
    void aServerWhoseTimesLieIsFoundByWhatIsReadBack() throws Exception {
        byte[] content = sent(SIZE / 4);
        FileTime time = Files.getLastModifiedTime(target.resolve("f"));
        overwrite(new byte[content.length], 0);
        Files.setLastModifiedTime(target.resolve("f"), time);
        change(content, 70_000, 10);
        SyncResult result = edited(content);
        assertThat(only(result).strategy()).isEqualTo("stream");
        assertThat(only(result).why()).contains("not what was written there before");
    }

    @Test
    void aFileThatWasReplacedIsAnotherOne() throws Exception {
        byte[] content = sent(SIZE / 4);
        FileTime time = Files.getLastModifiedTime(target.resolve("f"));
        Files.write(target.resolve("other"), new byte[content.length]);
        Files.move(target.resolve("other"), target.resolve("f"), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(target.resolve("f"), time);
        change(content, 70_000, 10);
        assertThat(only(edited(content)).strategy()).isEqualTo("stream");
    }

    @Test
    void anotherNameIsGivenAtTheServer() throws Exception {
        byte[] content = sent(SIZE / 4);
        Files.createDirectory(source.resolve("folder"));
        Files.move(source.resolve("f"), source.resolve("folder/g"));
        SyncResult moved = run();
        assertThat(moved.moved()).isEqualTo(1);
        assertThat(moved.bytes().literal()).isZero();
        assertThat(moved.bytes().received()).as("nothing is read").isLessThan(1 << 20);
        Files.move(source.resolve("folder"), source.resolve("other"));
        assertThat(run().moved()).isEqualTo(1);
        change(content, 70_000, 10);
        Files.write(source.resolve("other/g"), content);
        old(source.resolve("other/g"));
        SyncResult result = run();
        assertThat(only(result).strategy()).as(only(result).why()).isEqualTo("delta");
        assertThat(target.resolve("other/g")).hasBinaryContent(content);
    }

    @Test
    void smallFilesAreMovedToo() throws Exception {
        Files.createDirectory(source.resolve("a"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(source.resolve("a/" + i), "content " + i);
        }
        run();
        Files.move(source.resolve("a"), source.resolve("b"));
        SyncResult result = run();
        assertThat(result.moved()).isEqualTo(1);
        assertThat(result.created()).isZero();
        assertThat(target.resolve("b/7")).hasContent("content 7");
    }

    @Test
    void lostAndDamagedManifestsAreBegunAnew() throws Exception {
        byte[] content = sent(SIZE / 4);
        for (boolean damaged : new boolean[] {false, true}) {
            instance.close();
            Path manifests = scratch.resolve("data/state/manifests");
            try (var files = Files.list(manifests)) {
                for (Path file : files.toList()) {
                    if (damaged) {
                        Files.write(file, new byte[20_000]);
                    } else {
                        Files.delete(file);
                    }
                }
            }
            open();
            change(content, 70_000, 10);
            assertThat(only(edited(content)).strategy()).isEqualTo("stream");
            change(content, 70_000, 10);
            assertThat(only(edited(content)).strategy()).isEqualTo("delta");
        }
    }

    @Test
    void whatComesFromAShareIsReadWhole() throws Exception {
        byte[] content = sent(SIZE / 4);
        Path back = Files.createDirectory(scratch.resolve("back"));
        sync(EndpointConfig.of(share), back.toString());
        overwrite(new byte[] {1, 2, 3}, 5_000_000);
        SyncResult result = sync(EndpointConfig.of(share), back.toString());
        assertThat(only(result).strategy()).isEqualTo("stream");
        assertThat(only(result).why()).contains("beside the source");
        assertThat(back.resolve("f")).hasBinaryContent(Files.readAllBytes(target.resolve("f")));
        assertThat(content).hasSameSizeAs(Files.readAllBytes(back.resolve("f")));
    }
}
