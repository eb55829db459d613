package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may talk to a Listener, and what those are told who may not. */
@Timeout(900)
class PairingTest {
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
        Files.writeString(source.resolve("file"), "content");
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void whoIsNotPairedIsToldToPair() {
        try (Listening listener = there.listen(Map.of("r", target))) {
            Result run = here.runJson(source, listener.root("r")).expect(3);
            assertThat(run.json().get("error").get("kind").textValue()).isEqualTo("AUTH");
            assertThat(run.json().get("error").get("message").textValue()).contains("ferry pair");
            assertThat(target).isEmptyDirectory();
        }
    }

    @Test
    void noListenerIsUnreachable() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String root;
        try (Listening listener = there.listen(Map.of("r", target))) {
            Result pair = here.run("pair", "tcp://127.0.0.1:" + closed, "--token-file", listener.tokenFile())
                    .expect(3);
            assertThat(pair.err())
                    .contains("127.0.0.1", Integer.toString(closed))
                    .doesNotContain("Exception");
            here.pair(listener);
            root = listener.root("r");
        }
        Result run = here.runJson(source, root).expect(3);
        assertThat(run.json().get("error").get("kind").textValue()).isEqualTo("UNREACHABLE");
        assertThat(run.json().get("error").get("message").textValue()).contains("127.0.0.1");
    }

    @Test
    void aTokenIsForOneMachineAndItsOwnersEyes() throws IOException {
        try (Listening listener = there.listen(Map.of("r", target))) {
            assertThat(Files.getPosixFilePermissions(listener.tokenFile()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            String token = Files.readString(listener.tokenFile()).strip();
            here.pair(listener);
            var second = new Ferry(scratch, "second");
            Result again = second.run("pair", listener.address(), "--token-file", listener.tokenFile())
                    .expect(3);
            assertThat(again.err()).contains("token").doesNotContain(token, "Exception");
            assertThat(second.runJson(source, listener.root("r")).expect(3).items("failures"))
                    .isEmpty();
            assertThat(here.sync(source, listener.root("r")).number("created")).isEqualTo(1);
        }
    }

    @Test
    void aWrongTokenIsRefusedAndTheRightOneStillWorks() throws IOException {
        try (Listening first = there.listen(Map.of("r", target))) {
            var other = new Ferry(scratch, "other");
            try (Listening second = other.listen(Map.of("r", target))) {
                Result foreign = here.run("pair", first.address(), "--token-file", second.tokenFile())
                        .expect(3);
                assertThat(foreign.err())
                        .contains(Integer.toString(first.port()))
                        .doesNotContain("Exception");
            }
            String token = Files.readString(first.tokenFile()).strip();
            char last = token.charAt(token.length() - 1);
            String wrong = token.substring(0, token.length() - 1) + (last == 'a' ? 'b' : 'a');
            Result typo = here.run("pair", first.address(), "--token", wrong);
            assertThat(typo.code()).as(typo::toString).isIn(2, 3);
            assertThat(typo.err()).contains("token").doesNotContain("Exception", token, wrong);
            assertThat(here.runJson(source, first.root("r")).code()).isEqualTo(3);
            here.pair(first);
            here.sync(source, first.root("r"));
        }
    }

    @Test
    void pairsStayAcrossRestartsOfBothSides() {
        int port;
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            port = listener.port();
        }
        try (Listening listener = there.listen(Map.of("r", target), port)) {
            here.sync(source, listener.root("r"));
            assertThat(target.resolve("file")).hasContent("content");
        }
    }

    @Test
    void anotherListenerAtTheSameAddressIsNotTrusted() {
        int port;
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            port = listener.port();
        }
        var impostor = new Ferry(scratch, "impostor");
        try (Listening listener = impostor.listen(Map.of("r", target), port)) {
            Result run = here.runJson(source, listener.root("r")).expect(3);
            assertThat(run.json().get("error").get("kind").textValue()).isEqualTo("AUTH");
            assertThat(target).isEmptyDirectory();
        }
    }

    @Test
    void aRootThatIsNotServedIsNamed() {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            Result run = here.runJson(source, listener.root("other")).expect(3);
            assertThat(run.json().get("error").get("message").textValue()).contains("other");
            for (String way : new String[] {"/..", "/../source", "/x/../../source"}) {
                Result out = here.runJson(listener.root("r") + way, scratch.file("stolen"));
                assertThat(out.code()).as(out::toString).isIn(2, 3);
                assertThat(scratch.file("stolen").resolve("file")).doesNotExist();
            }
        }
    }
}
