package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a share, and what is particular about one. */
@Timeout(300)
class ShareTroubleTest {
    private static final SmbEndpointProvider PROVIDER = new SmbEndpointProvider();
    private static final RelPath FILE = RelPath.of("f");

    private static Samba samba;

    @BeforeAll
    static void startSamba() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        samba = Samba.start();
    }

    @AfterAll
    static void stopSamba() {
        if (samba != null) {
            samba.close();
        }
    }

    @AfterEach
    void empty() throws IOException {
        Files.deleteIfExists(samba.data().resolve("f"));
    }

    @Test
    void aWrongPasswordIsTriedOnce() throws IOException {
        int before = refusals();
        var failure = refused(samba.address("data"), "wrong");
        assertThat(failure.kind()).isEqualTo(Kind.AUTH);
        assertThat(failure.retry().worthwhile()).isFalse();
        assertThat(refusals() - before)
                .as("attempts that the account's lock counts")
                .isEqualTo(1);
        assertThat(failure.toString()).doesNotContain("wrong");
    }

    @Test
    void aShareThatRequiresEncryptionIsRefusedWithThatWord() {
        var failure = refused(samba.address("locked"), Samba.PASSWORD);
        assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(failure.getMessage()).contains("requires encryption");
    }

    @Test
    void aShareThatIsNotThereIsNoEmptyFolder() {
        var failure = refused(samba.address("nosuch"), Samba.PASSWORD);
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refused(samba.address("data/no/such"), Samba.PASSWORD).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(samba.data().resolve("no")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smb://root@127.0.0.1/",
                "smb://root@127.0.0.1/data/../x",
                "smb://root@127.0.0.1/data?x=1",
                "smb://root@127.0.0.1/data?timeout=0",
                "smb://root@127.0.0.1/data?dialect=1.0"
            })
    void anAddressThatMakesNoSenseIsRefused(String address) {
        assertThat(refused(address, Samba.PASSWORD).scope()).isEqualTo(Scope.ENDPOINT);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLongerThanAsked() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();
            var failure = refused("smb://root@127.0.0.1:" + silent.getLocalPort() + "/data?timeout=2", Samba.PASSWORD);
            assertThat(failure.kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(refused("smb://root@127.0.0.1:1/data", Samba.PASSWORD).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void whatMayOnlyBeReadSaysSo() throws Exception {
        Files.writeString(samba.data().resolve("f"), "x");
        try (var root = open(samba.address("read"))) {
            assertThat(root.traits().readOnly()).isTrue();
            var failure = catchThrowableOfType(EndpointException.class, () -> root.delete(FILE, Expect.ANY));
            assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        }
        assertThat(samba.data().resolve("f")).exists();
    }

    @Test
    void guestsComeInWhereTheyMay() throws Exception {
        for (String address : new String[] {
            "smb://127.0.0.1:" + samba.port() + "/open", "smb://guest@127.0.0.1:" + samba.port() + "/open"
        }) {
            try (var root = PROVIDER.open(EndpointConfig.of(address), new ShareContext(""))) {
                store(root, "guest");
                assertThat(samba.data().resolve("open/f")).hasContent("guest");
            }
        }
        assertThat(refused("smb://127.0.0.1:" + samba.port() + "/data", "").scope())
                .isEqualTo(Scope.ENDPOINT);
    }

    @Test
    void aReadOnlyFileIsReplacedAndDeletedAndStaysReadOnlyWhenAsked() throws Exception {
        try (var root = open(samba.address("data"))) {
            var readOnly =
                    Attributes.NONE.with(Extended.of(Set.of(Aspect.DOS), Map.of(Extended.DOS_FLAGS, new byte[] {1})));
            store(root, "one", readOnly);
            var first = root.stat(FILE).orElseThrow();
            store(root, "two", readOnly);
            assertThat(samba.data().resolve("f")).hasContent("two");
            assertThat(root.stat(FILE).orElseThrow().extras().digests().get(Aspect.DOS))
                    .isEqualTo(first.extras().digests().get(Aspect.DOS));
            root.delete(FILE, Expect.ANY);
            assertThat(samba.data().resolve("f")).doesNotExist();
        }
    }

    @Test
    void aLostConnectionFailsWhatIsOpenAndNothingElse() throws Exception {
        Files.write(samba.data().resolve("f"), new byte[3_000_000]);
        try (var root = open(samba.address("data"))) {
            try (var channel = root.read(FILE, 0, Expect.ANY)) {
                var buffer = ByteBuffer.allocate(1000);
                assertThat(channel.read(buffer)).isPositive();
                samba.kill();
                samba.launch();
                var failure = catchThrowableOfType(EndpointIOException.class, () -> {
                    while (channel.read(buffer.clear()) >= 0) {
                        assertThat(buffer.position()).isPositive();
                    }
                });
                assertThat(failure.failure().kind()).isIn(Kind.UNREACHABLE, Kind.TIMEOUT);
                assertThat(failure.failure().retry().worthwhile()).isTrue();
            }
            Awaitility.await()
                    .ignoreExceptions()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> root.stat(FILE).isPresent());
            store(root, "again");
            assertThat(samba.data().resolve("f")).hasContent("again");
        }
    }

    @Test
    void whatACrashLeftIsTrustedOnlyAsFarAsItMustBeThere() throws Exception {
        String temporary = TemporaryNames.of("0123abcd", 7);
        Path left = samba.data().resolve(temporary);
        Files.write(left, new byte[5_000_000]);
        try (var root = open(samba.address("data"));
                var staged = root.stage(FILE, new StageRequest(temporary, 6_000_000, true, 0))) {
            assertThat(staged.resumeOffset()).isBetween(500_000L, 1_000_000L);
            staged.discard();
        }
        assertThat(left).doesNotExist();
    }

    private static int refusals() throws IOException {
        return (int) Pattern.compile("NT_STATUS_WRONG_PASSWORD")
                .matcher(samba.log())
                .results()
                .count();
    }

    private static void store(Endpoint root, String text) throws Exception {
        store(root, text, Attributes.NONE);
    }

    private static void store(Endpoint root, String text, Attributes attributes) throws Exception {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try (var staged =
                root.stage(FILE, new StageRequest(TemporaryNames.of("0123abcd", 1), content.length, false, 0))) {
            staged.channel().write(ByteBuffer.wrap(content));
            staged.commit(new Commit(attributes, ContentHash.of(content, 0), Expect.ANY));
        }
    }

    private static Endpoint open(String address) throws EndpointException, InterruptedException {
        return PROVIDER.open(EndpointConfig.of(address), new ShareContext(Samba.PASSWORD));
    }

    private static EndpointException refused(String address, String password) {
        var failure = catchThrowableOfType(
                EndpointException.class,
                () -> PROVIDER.open(EndpointConfig.of(address), new ShareContext(password))
                        .close());
        assertThat(failure).as(address).isNotNull();
        return failure;
    }
}
