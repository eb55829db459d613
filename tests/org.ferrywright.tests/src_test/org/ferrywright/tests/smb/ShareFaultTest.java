package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jcifs.config.PropertyConfiguration;
import jcifs.context.BaseContext;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.SmbFile;
import org.awaitility.Awaitility;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.ChangeFeed;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a real server and of the line to it: each is classified, none hangs, and what was there stays whole. */
@Timeout(300)
class ShareFaultTest {
    private static final SmbEndpointProvider PROVIDER = new SmbEndpointProvider();
    private static final RelPath FILE = RelPath.of("f");
    private static final byte[] OLD = bytes(700_000, 1);
    private static final byte[] NEW = bytes(900_000, 2);

    private static Samba samba;
    private FaultyLine line;

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

    @BeforeEach
    void prepare() throws IOException {
        line = new FaultyLine(samba.port());
        Files.write(file(), OLD);
    }

    @AfterEach
    void empty() throws IOException {
        line.close();
        try (var all = Files.list(samba.data().resolve("open"))) {
            for (Path path : all.toList()) {
                Files.delete(path);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9, C000007F, NO_SPACE, ITEM",
        "9, C0000044, NO_SPACE, ITEM",
        "9, C0000185, CORRUPT, ITEM",
        "9, C000009A, THROTTLED, ITEM",
        "9, C00000B5, TIMEOUT, ITEM",
        "5, C0000043, LOCKED, ITEM",
        "5, C000011F, THROTTLED, ITEM",
        "5, C0000022, DENIED, ITEM",
        "5, C0000033, BAD_NAME, ITEM",
        "5, C00000CC, UNREACHABLE, ENDPOINT",
        "5, C00000C9, UNREACHABLE, ENDPOINT",
        "17, C0000043, LOCKED, ITEM",
        "17, C00000A2, DENIED, ITEM",
        "9, 12345678, INTERNAL, ITEM",
    })
    void whatAServerSaysIsClassifiedAndTheOldFileStays(String command, String status, Kind kind, Scope scope)
            throws Exception {
        try (var root = open("")) {
            line.answer(Integer.parseInt(command), Integer.parseUnsignedInt(status, 16), 100);
            EndpointException failure = failure(() -> store(root, NEW));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.scope()).isEqualTo(scope);
            assertThat(line.answered()).isPositive();
            line.mend();
            assertThat(file()).hasBinaryContent(OLD);
            store(root, NEW);
            assertThat(file()).hasBinaryContent(NEW);
        }
    }

    /** An answer that says that there is nothing, from somebody between, must never look like the server's. */
    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "3.0", "2.1"})
    void anAnswerThatIsNotSignedAsTheServerSignsIsNotBelieved(String dialect) throws Exception {
        String address = Samba.USER + "@127.0.0.1:" + line.port() + "/data/open?dialect=" + dialect;
        try (var root = PROVIDER.open(EndpointConfig.of("smb://" + address), new ShareContext(Samba.PASSWORD))) {
            assertThat(root.stat(FILE)).isPresent();
            for (int command : new int[] {FaultyLine.CREATE, FaultyLine.READ, FaultyLine.QUERY_DIRECTORY}) {
                line.answer(command, 0xC0000034, 100);
                EndpointException failure = failure(() -> {
                    try (var list = root.list(RelPath.ROOT)) {
                        while (list.next() != null) {
                            assertThat(root.stat(FILE)).isPresent();
                        }
                    }
                    return read(root);
                });
                assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
                assertThat(failure.retry().worthwhile()).isTrue();
                line.mend();
                assertThat(read(root)).isEqualTo(OLD);
            }
        }
    }

    /** A chain of requests takes as many credits as it has requests, and a long one takes one for each 64 KiB. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16})
    void aServerThatGivesFewCreditsIsAskedForLessAtOnce(int credits) throws Exception {
        byte[] large = bytes(3_000_000, 3);
        try (var own = Samba.start("smb2 max credits = " + credits + "\n");
                var root = PROVIDER.open(EndpointConfig.of(own.address("data")), new ShareContext(Samba.PASSWORD))) {
            Files.createDirectories(own.data().resolve("d"));
            store(root, large);
            assertThat(own.data().resolve("f")).hasBinaryContent(large);
            try (var list = root.list(RelPath.ROOT)) {
                assertThat(list.next()).isNotNull();
            }
            try (var channel = root.read(FILE, 0, Expect.ANY)) {
                var buffer = ByteBuffer.allocate(large.length);
                while (buffer.hasRemaining()) {
                    assertThat(channel.read(buffer)).isPositive();
                }
                assertThat(buffer.array()).isEqualTo(large);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, C000003F, CORRUPT", "8, C00000E9, CORRUPT", "5, C0000054, LOCKED", "8, C0000054, LOCKED"})
    void whatCannotBeReadIsNoEndOfTheFile(int command, String status, Kind kind) throws Exception {
        try (var root = open("")) {
            line.answer(command, Integer.parseUnsignedInt(status, 16), 100);
            assertThat(failure(() -> read(root)).kind()).isEqualTo(kind);
            line.mend();
            assertThat(read(root)).isEqualTo(OLD);
        }
    }

    /** Expired, and ended by the server: C000035C and C0000203. */
    @ParameterizedTest
    @CsvSource({"5, C000035C", "8, C000035C", "9, C000035C", "5, C0000203", "8, C0000203", "9, C0000203"})
    void anEndedSessionFailsWhatWasUnderWayAtMostAndIsReplaced(int command, String status) throws Exception {
        try (var root = open("?timeout=5")) {
            line.answer(command, Integer.parseUnsignedInt(status, 16), 1);
            for (Callable<Object> work : List.<Callable<Object>>of(() -> read(root), () -> store(root, NEW))) {
                Throwable thrown = catchThrowable(work::call);
                if (thrown != null) {
                    EndpointException failure = failure(thrown);
                    assertThat(failure.kind()).isIn(Kind.UNREACHABLE, Kind.TIMEOUT);
                    assertThat(failure.retry().worthwhile() || failure.scope() == Scope.ENDPOINT)
                            .isTrue();
                }
            }
            assertThat(line.answered()).isEqualTo(1);
            store(root, NEW);
            assertThat(file()).hasBinaryContent(NEW);
            assertThat(read(root)).isEqualTo(NEW);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FaultyLine.CREATE, FaultyLine.READ, FaultyLine.WRITE, FaultyLine.SET_INFO})
    void aConnectionThatBreaksLosesNothing(int command) throws Exception {
        try (var root = open("")) {
            line.breakAt(command);
            for (Callable<Object> work : List.<Callable<Object>>of(() -> read(root), () -> store(root, NEW))) {
                Throwable thrown = catchThrowable(work::call);
                if (thrown != null) {
                    assertThat(failure(thrown).kind()).isIn(Kind.UNREACHABLE, Kind.TIMEOUT);
                }
                assertThat(Files.readAllBytes(file())).isIn(OLD, NEW);
            }
            assertThat(line.hasBroken()).isTrue();
            store(root, NEW);
            assertThat(read(root)).isEqualTo(NEW);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                FaultyLine.CREATE,
                FaultyLine.READ,
                FaultyLine.WRITE,
                FaultyLine.SET_INFO,
                FaultyLine.QUERY_DIRECTORY
            })
    void aServerThatFallsSilentInTheMiddleIsNotWaitedForWithoutEnd(int command) throws Exception {
        try (var root = open("?timeout=2&connections=2")) {
            line.stall(command);
            Callable<?> work = switch (command) {
                case FaultyLine.CREATE -> () -> root.stat(FILE);
                case FaultyLine.READ -> () -> read(root);
                case FaultyLine.QUERY_DIRECTORY ->
                    () -> {
                        try (var cursor = root.list(RelPath.ROOT)) {
                            return cursor.next();
                        }
                    };
                default -> () -> store(root, NEW);
            };
            assertThat(failure(work).kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
            assertThat(Files.readAllBytes(file())).isIn(OLD, NEW);
            line.mend();
            line.cut();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .until(() -> root.stat(FILE).isPresent());
            store(root, NEW);
            assertThat(read(root)).isEqualTo(NEW);
        }
    }

    /** Else the last of many who wait would wait for as many time-outs. */
    @Test
    void whoWaitedForAnAttemptThatFailedMakesNoOtherOne() throws Exception {
        try (var root = open("?timeout=2&connections=1");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            line.stall(FaultyLine.NEGOTIATE);
            line.cut();
            int before = line.accepted();
            var asked = IntStream.range(0, 30)
                    .mapToObj(_ -> executor.submit(() -> failure(() -> root.stat(FILE))))
                    .toList();
            for (var one : asked) {
                assertThat(one.get().kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
            }
            assertThat(line.accepted() - before).isLessThan(10);
            line.mend();
            assertThat(root.stat(FILE)).isPresent();
        }
    }

    @Test
    void aRenameThatNobodyAnsweredIsNotTakenBack() throws Exception {
        try (var root = open("?timeout=2")) {
            line.stall(FaultyLine.SET_INFO);
            Throwable thrown = catchThrowable(() -> store(root, NEW));
            assertThat(failure(thrown).kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
            assertThat(file()).hasBinaryContent(NEW);
            line.mend();
            assertThat(read(root)).isEqualTo(NEW);
        }
        assertThat(file()).hasBinaryContent(NEW);
    }

    @Test
    void aPasswordThatIsRefusedDuringARunIsNeverTriedAgain() throws Exception {
        try (var own = Samba.start();
                var to = new FaultyLine(own.port());
                var root = PROVIDER.open(
                        EndpointConfig.of("smb://" + Samba.USER + "@127.0.0.1:" + to.port() + "/data?timeout=10"),
                        new ShareContext(Samba.PASSWORD))) {
            own.password("another one");
            to.cut();
            var threads = new ArrayList<Callable<Kind>>();
            for (int i = 0; i < 24; i++) {
                threads.add(() -> failure(() -> root.stat(FILE)).kind());
            }
            var kinds = new ArrayList<Kind>();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var future : pool.invokeAll(threads)) {
                    kinds.add(future.get());
                }
            }
            for (int i = 0; i < 10; i++) {
                kinds.add(failure(() -> root.stat(FILE)).kind());
            }
            assertThat(kinds).contains(Kind.AUTH).isSubsetOf(Kind.AUTH, Kind.UNREACHABLE);
            assertThat(Pattern.compile("NT_STATUS_WRONG_PASSWORD")
                            .matcher(own.log())
                            .results()
                            .count())
                    .as("attempts that the account's lock counts")
                    .isEqualTo(1);
        }
    }

    @Test
    void whoIsMadeAGuestUnaskedIsRefused() throws Exception {
        String share = "127.0.0.1:" + samba.port() + "/open";
        assertThat(refused("smb://nosuchuser@" + share, "x").kind()).isEqualTo(Kind.AUTH);
        for (String asked :
                List.of("smb://nosuchuser@" + share + "?auth=guest", "smb://root@" + share + "?auth=anonymous")) {
            try (var root = PROVIDER.open(EndpointConfig.of(asked), new ShareContext("x"))) {
                assertThat(read(root)).isEqualTo(OLD);
            }
        }
        assertThat(refused("smb://root@" + share + "?auth=someone", "x").kind()).isEqualTo(Kind.UNSUPPORTED);
    }

    @Test
    void aUserIsOfADomain() throws Exception {
        Files.write(samba.data().resolve("g"), OLD);
        String share = "@127.0.0.1:" + samba.port() + "/data";
        try (var root = PROVIDER.open(
                EndpointConfig.of("smb://FERRYTEST;" + Samba.USER + share), new ShareContext(Samba.PASSWORD))) {
            assertThat(root.stat(RelPath.of("g"))).isPresent();
        }
        Files.delete(samba.data().resolve("g"));
        assertThat(refused("smb://FERRYTEST;" + Samba.USER + share, "x").kind()).isEqualTo(Kind.AUTH);
    }

    @Test
    void encryptionThatIsRequiredIsToldFromARightThatIsMissing() throws Exception {
        var required = refused(samba.address("locked"), Samba.PASSWORD);
        assertThat(required.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(required.getMessage()).contains("requires encryption", "jcifs-ng", "plug-in transport on smbj");
        try (var own = Samba.start("""
                smb encrypt = required
                [nobody]
                path = @DIR@/data
                valid users = daemon
                """)) {
            assertThat(refused(own.address("data"), Samba.PASSWORD).getMessage())
                    .contains("requires encryption", "jcifs-ng", "plug-in transport on smbj");
        }
        try (var own = Samba.start("""
                [nobody]
                path = @DIR@/data
                valid users = daemon
                """)) {
            var denied = refused(own.address("nobody"), Samba.PASSWORD);
            assertThat(denied.kind()).isEqualTo(Kind.DENIED);
            assertThat(denied.getMessage()).contains("no right").doesNotContain("encryption");
        }
    }

    @Test
    void aFileThatSomebodyElseHoldsIsLockedAndStays() throws Exception {
        var settings = new Properties();
        settings.setProperty("jcifs.smb.client.minVersion", "SMB202");
        settings.setProperty("jcifs.smb.client.maxVersion", "SMB210");
        var context = new BaseContext(new PropertyConfiguration(settings))
                .withCredentials(new NtlmPasswordAuthenticator("", Samba.USER, Samba.PASSWORD));
        try (var root = open("");
                var other = new SmbFile("smb://127.0.0.1:" + samba.port() + "/open/f", context)) {
            try (var held = other.openInputStream(SmbFile.FILE_NO_SHARE)) {
                assertThat(held.read()).isEqualTo(OLD[0] & 0xff);
                EndpointException failure = failure(() -> {
                    root.delete(FILE, Expect.ANY);
                    return null;
                });
                assertThat(failure.kind()).isEqualTo(Kind.LOCKED);
                assertThat(failure.retry().worthwhile()).isTrue();
                assertThat(failure(() -> read(root)).kind()).isEqualTo(Kind.LOCKED);
                assertThat(file()).hasBinaryContent(OLD);
            }
            store(root, NEW);
            assertThat(file()).hasBinaryContent(NEW);
        } finally {
            context.close();
        }
    }

    @Test
    void aFullDiskIsToldAndTheOldFileStays() throws Exception {
        Path full = Files.createDirectories(samba.data().resolve("full"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "none", full.toString()) == 0, "nothing can be mounted");
        try {
            Files.write(full.resolve("f"), OLD);
            try (var root =
                    PROVIDER.open(EndpointConfig.of(samba.address("data/full")), new ShareContext(Samba.PASSWORD))) {
                assertThat(failure(() -> store(root, bytes(3_000_000, 3))).kind())
                        .isEqualTo(Kind.NO_SPACE);
                assertThat(full.resolve("f")).hasBinaryContent(OLD);
                assertThat(full.toFile().list()).containsExactly("f");
                store(root, NEW);
                assertThat(full.resolve("f")).hasBinaryContent(NEW);
            }
        } finally {
            run("umount", "-l", full.toString());
        }
    }

    /** Of a real file system: what the disk has is more than the folder may take. */
    @Test
    void aUsedUpQuotaIsToldAndTheOldFileStays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/btrfs")), "btrfs-progs is not installed");
        Path image = samba.folder().resolve("quota.img");
        Path limited = Files.createDirectories(samba.data().resolve("quota"));
        assumeTrue(
                run("truncate", "-s", "200M", image.toString()) == 0
                        && run("mkfs.btrfs", "-q", image.toString()) == 0
                        && run("mount", "-o", "loop", image.toString(), limited.toString()) == 0,
                "nothing can be mounted");
        try {
            assertThat(run("btrfs", "quota", "enable", limited.toString())).isZero();
            assertThat(run("btrfs", "qgroup", "limit", "4M", limited.toString()))
                    .isZero();
            Files.write(limited.resolve("f"), OLD);
            try (var root =
                    PROVIDER.open(EndpointConfig.of(samba.address("data/quota")), new ShareContext(Samba.PASSWORD))) {
                EndpointException failure = failure(() -> store(root, bytes(20_000_000, 3)));
                assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE);
                assertThat(failure.scope()).isEqualTo(Scope.ITEM);
                assertThat(limited.resolve("f")).hasBinaryContent(OLD);
                assertThat(limited.toFile().list()).containsExactly("f");
                assertThat(limited.toFile().getUsableSpace())
                        .as("room on the disk")
                        .isGreaterThan(20_000_000);
                store(root, NEW);
                assertThat(limited.resolve("f")).hasBinaryContent(NEW);
            }
        } finally {
            run("umount", "-l", limited.toString());
            Files.deleteIfExists(image);
        }
    }

    /** 0000010C: there was more than the server could keep. */
    @Test
    void aWatchThatMissedSomethingTellsEverythingAndALostOneEnds() throws Exception {
        try (var root = open("")) {
            line.answer(FaultyLine.CHANGE_NOTIFY, 0x10C, 1);
            ChangeFeed.Watch watch = root.facet(ChangeFeed.class).orElseThrow().watch();
            assertThat(watch.await(Duration.ofMinutes(2))).isEqualTo(ChangeFeed.Changes.EVERYTHING);
            line.cut();
            EndpointException failure = failure(() -> {
                while (watch.await(Duration.ofMinutes(2)) != null) {
                    continue;
                }
                return null;
            });
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            watch.close();
            line.answer(FaultyLine.CHANGE_NOTIFY, 0xC00000BB, 1);
            try (ChangeFeed.Watch refused =
                    root.facet(ChangeFeed.class).orElseThrow().watch()) {
                assertThat(failure(() -> refused.await(Duration.ofMinutes(2))).kind())
                        .isEqualTo(Kind.UNSUPPORTED);
            }
        }
    }

    @Test
    void aShareThatIsTakenAwayEndsTheRunAndDeletesNothing() throws Exception {
        try (var own = Samba.start("""
                [gone]
                path = @DIR@/data
                read only = no
                """);
                var root = PROVIDER.open(EndpointConfig.of(own.address("gone")), new ShareContext(Samba.PASSWORD))) {
            Files.write(own.data().resolve("f"), OLD);
            assertThat(read(root)).isEqualTo(OLD);
            own.reconfigure(text -> text.replace("[gone]", "[renamed]"), "gone");
            EndpointException failure = failure(() -> {
                root.stat(FILE);
                return root.stat(FILE);
            });
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(own.data().resolve("f")).hasBinaryContent(OLD);
        }
    }

    private Endpoint open(String query) throws EndpointException, InterruptedException {
        return PROVIDER.open(
                EndpointConfig.of("smb://guest@127.0.0.1:" + line.port() + "/open" + query), new ShareContext(""));
    }

    private static Path file() {
        return samba.data().resolve("open/f");
    }

    private static EndpointException failure(Callable<?> work) {
        Throwable thrown = catchThrowable(work::call);
        assertThat(thrown).as("nothing fails").isNotNull();
        return failure(thrown);
    }

    private static EndpointException failure(Throwable thrown) {
        if (thrown instanceof EndpointIOException e) {
            return e.failure();
        }
        assertThat(thrown).isInstanceOf(EndpointException.class);
        return (EndpointException) thrown;
    }

    private static EndpointException refused(String address, String password) {
        var failure = catchThrowableOfType(
                EndpointException.class,
                () -> PROVIDER.open(EndpointConfig.of(address), new ShareContext(password))
                        .close());
        assertThat(failure).as(address).isNotNull();
        return failure;
    }

    private static Object store(Endpoint root, byte[] content) throws Exception {
        try (var staged =
                root.stage(FILE, new StageRequest(TemporaryNames.of("0123abcd", 1), content.length, false, 0))) {
            try {
                staged.channel().write(ByteBuffer.wrap(content));
                return staged.commit(new Commit(Attributes.NONE, ContentHash.of(content, 0), Expect.ANY));
            } catch (EndpointException | IOException e) {
                staged.discard();
                throw e;
            }
        }
    }

    private static byte[] read(Endpoint root) throws Exception {
        try (var channel = root.read(FILE, 0, Expect.ANY)) {
            var buffer = ByteBuffer.allocate(2_000_000);
            while (channel.read(buffer) >= 0) {
                assertThat(buffer.hasRemaining()).isTrue();
            }
            return java.util.Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.waitFor();
    }

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
