package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerDigestTest {
    private static final List<String> FEATURES =
            List.of("HASH", "HASH CRC32;MD5;SHA-1*;SHA-256;SHA-512;", "XCRC", "XMD5", "SIZE");

    @Test
    void offeredIsWhatTheServerSays() {
        assertThat(ServerDigest.XCRC.offered(FEATURES)).isTrue();
        assertThat(ServerDigest.HASH_SHA1.offered(FEATURES)).isTrue();
        assertThat(ServerDigest.HASH_CRC32.offered(FEATURES)).isTrue();
        assertThat(ServerDigest.XSHA256.offered(FEATURES)).isFalse();
        assertThat(ServerDigest.HASH_MD5.offered(List.of("HASH SHA-256*", "XMD5")))
                .isFalse();
    }

    @Test
    void digestsAreReadAsServersWriteThem() {
        assertThat(told(ServerDigest.XCRC, "/a/b", "8D0C12C7")).isEqualTo("8d0c12c7");
        assertThat(told(ServerDigest.XCRC, "/a/b", "0x8D0C12C7")).isEqualTo("8d0c12c7");
        assertThat(told(ServerDigest.XCRC, "/a/b", "C12C7")).as("a number").isEqualTo("000c12c7");
        assertThat(told(ServerDigest.HASH_CRC32, "/f", "CRC32 0-10 00000abc /f"))
                .isEqualTo("00000abc");
        assertThat(told(ServerDigest.XMD5, "/deadbeef", "\"/deadbeef\" 7290CD6AB5F4B882BC9D3B0881ED3CE2"))
                .isEqualTo("7290cd6ab5f4b882bc9d3b0881ed3ce2");
        assertThat(told(ServerDigest.XCRC, "/deadbeef", "/deadbeef")).isEmpty();
        assertThat(told(ServerDigest.XMD5, "/f", "the digest is not known")).isEmpty();
        assertThat(ServerDigest.XCRC.told("/f", new Reply(550, List.of("8D0C12C7"))))
                .isEmpty();
    }

    private static String told(ServerDigest digest, String path, String text) {
        return digest.told(path, new Reply(250, List.of("Computing", text)))
                .map(HexFormat.of()::formatHex)
                .orElse("");
    }

    @Test
    void pathsArePutSoThatTheCommandsUnderstandThem() {
        assertThat(ServerDigest.XCRC.commands("/a/b")).containsExactly("XCRC /a/b");
        assertThat(ServerDigest.XCRC.commands("/a b")).containsExactly("XCRC \"/a b\"");
        assertThat(ServerDigest.XCRC.commands("/a\" b")).isEmpty();
        assertThat(ServerDigest.MD5.commands("/a\" b")).containsExactly("MD5 /a\" b");
        assertThat(ServerDigest.MD5.commands("/a,b")).isEmpty();
        assertThat(ServerDigest.HASH_SHA256.commands("/a\" b")).containsExactly("OPTS HASH SHA-256", "HASH /a\" b");
    }

    @Test
    void contentThatPassesHasTheDigestThatServersTell() {
        byte[] content = "first of all".getBytes(StandardCharsets.US_ASCII);
        var sum = ServerDigest.XCRC.begin();
        sum.update(content, 0, 5);
        sum.update(content, 5, content.length - 5);
        var whole = ServerDigest.XMD5.begin();
        whole.update(content, 0, content.length);
        assertThat(HexFormat.of().formatHex(sum.value())).isEqualTo("c0ad93ea");
        assertThat(HexFormat.of().formatHex(whole.value())).isEqualTo("e3e26e5b7350bb89a4449424dbcead7f");
    }
}
