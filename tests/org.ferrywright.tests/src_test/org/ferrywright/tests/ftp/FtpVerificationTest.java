package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server has stored is compared with what was sent, before it gets its name. */
@Timeout(300)
class FtpVerificationTest {
    private static final RelPath FILE = RelPath.of("a folder/it's \"f\"");
    private static final Timestamp TIME = new Timestamp(1_600_000_000, 0);

    @TempDir
    Path folder;

    private Endpoint open(String address) throws EndpointException, InterruptedException {
        return new FtpEndpointProvider().open(EndpointConfig.of(address).creating(), new FtpContext(folder));
    }

    private static byte[] content(int length, int seed) {
        var content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?verify=digest", "?verify=read"})
    void aWrongContentNeverGetsTheName(String query) throws Exception {
        var flips = new AtomicBoolean();
        try (var server = ApacheFtp.start(flips);
                Endpoint root = open(server.address("r" + query))) {
            RelPath path = RelPath.of("a folder/f");
            byte[] old = content(300_000, 1);
            new FtpFiles(root).store(path, old, 1, TIME);
            flips.set(true);
            for (int length : List.of(300_000, 10)) {
                var failure = catchThrowableOfType(
                        EndpointException.class, () -> new FtpFiles(root).store(path, content(length, 2), 2, TIME));
                assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
                assertThat(failure.getMessage()).contains("a folder/f");
            }
            assertThat(storeInBulk(root, path, content(100, 3)))
                    .isInstanceOfSatisfying(
                            BulkWrite.Outcome.Failed.class,
                            failed -> assertThat(failed.cause().kind()).isEqualTo(Kind.CORRUPT));
            assertThat(server.data().resolve("r/a folder/f")).hasBinaryContent(old);
            flips.set(false);
            new FtpFiles(root).store(path, content(5, 4), 4, TIME);
            assertThat(server.data().resolve("r/a folder/f")).hasBinaryContent(content(5, 4));
        }
    }

    @Test
    void theSizeAloneDoesNotTell() throws Exception {
        var flips = new AtomicBoolean(true);
        try (var server = ApacheFtp.start(flips);
                Endpoint root = open(server.address("r?verify=size"))) {
            new FtpFiles(root).store(RelPath.of("f"), content(10, 1), 1, TIME);
            assertThat(server.data().resolve("r/f")).hasSize(10);
            assertThat(Files.readAllBytes(server.data().resolve("r/f"))).isNotEqualTo(content(10, 1));
        }
    }

    /** Digests are told for names of every kind, and where they cannot be asked for the file is stored all the same. */
    @Test
    void rightContentsAreNeverTakenForWrongOnes() throws Exception {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        try (var server = Proftpd.start("ExtendedLog @DIR@/run/commands ALL command", "LogFormat command \"%r\"");
                Endpoint root = open(server.address("r"));
                Endpoint reading = open(server.address("r?verify=read"))) {
            byte[] content = content(500_000, 1);
            new FtpFiles(root).store(FILE, content, 1, TIME);
            new FtpFiles(root).store(RelPath.of("a folder/ü ü"), content, 2, TIME);
            new FtpFiles(reading).store(RelPath.of("read back"), content, 3, TIME);
            assertThat(storeInBulk(root, RelPath.of("empty"), new byte[0])).isInstanceOf(BulkWrite.Outcome.Done.class);
            assertThat(storeInBulk(root, RelPath.of("a folder/one"), content(7, 7)))
                    .isInstanceOf(BulkWrite.Outcome.Done.class);
            assertThat(server.data().resolve("r").resolve(FILE.value())).hasBinaryContent(content);
            assertThat(Files.readString(server.folder().resolve("run/commands")))
                    .contains("XCRC /r/a folder/.ferry~")
                    .contains("RETR /r/.ferry~");
        }
    }

    @Test
    void aDigestThatTheServerRemembersOfSomethingElseIsNoProof() throws Exception {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        try (var server = Proftpd.start();
                Endpoint root = open(server.address("r"))) {
            for (int i = 0; i < 20; i++) {
                // the same temporary, the same length, in the same second
                new FtpFiles(root).store(RelPath.of("f" + i), content(10, i), 1, TIME);
                assertThat(server.data().resolve("r/f" + i)).hasBinaryContent(content(10, i));
            }
        }
    }

    private static BulkWrite.Outcome storeInBulk(Endpoint root, RelPath path, byte[] content) throws Exception {
        var store = new BulkWrite.StoreFile(
                path,
                TemporaryNames.of("0123abcd", 77),
                content,
                ContentHash.of(content, 0),
                Attributes.NONE,
                Expect.ANY);
        return root.facet(BulkWrite.class).orElseThrow().perform(List.of(store)).getFirst();
    }
}
