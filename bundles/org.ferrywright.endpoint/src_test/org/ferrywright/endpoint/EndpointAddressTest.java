package org.ferrywright.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointAddressTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://h/r, tcp, , h, -1, r, ",
        "tcp://h:7333/r/a b, tcp, , h, 7333, r/a b, ",
        "TCP://h, tcp, , h, -1, '', ",
        "ftp://u@h:21/p?tls=explicit, ftp, u, h, 21, p, tls=explicit",
        "smb://dom;u@h/share/x, smb, dom;u, h, -1, share/x, ",
        "tcp://[::1]:7333/r, tcp, , ::1, 7333, r, ",
        "tcp://[fe80::1%eth0]/r, tcp, , fe80::1%eth0, -1, r, ",
        "tcp://h/a//b/../c, tcp, , h, -1, a//b/../c, ",
        "tcp://h/?, tcp, , h, -1, '', ''",
        "tcp://h:65535/, tcp, , h, 65535, '', "
    })
    void readsTheParts(String text, String scheme, String user, String host, int port, String path, String query) {
        assertThat(EndpointAddress.parse(text)).isEqualTo(new EndpointAddress(scheme, user, host, port, path, query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b", "a", "./a://b", "C:\\data", "a:b", "/x/tcp://h/r", "~", "-", " ", "a@b", "a?b"})
    void everythingElseIsALocalPath(String text) {
        assertThat(EndpointAddress.parse(text)).isEqualTo(new EndpointAddress("local", null, null, -1, text, null));
        assertThat(EndpointAddress.parse(text).isLocal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp://",
                "tcp:///r",
                "tcp://h:0/r",
                "tcp://h:65536/r",
                "tcp://h:x/r",
                "tcp://h:123456/r",
                "://h/r",
                "1x://h/r",
                "tcp://[::1/r",
                "tcp://a@b@c/r",
                "local://h/r",
                "file:///r"
            })
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://u:SeCrEt@h/p", "ftp://u:SeCrEt@:99999/p", "ftp://u:a@SeCrEt@h/p", "ftp://u:a/SeCrEt@h/p",
                        "ftp://:SeCrEt@h",
                "ftp://u:a:SeCrEt@h:0/p", "ftp://u:a?SeCrEt@h/p", "ftp://u:a\nSeCrEt@h/p", "ftp://u:99999/SeCrEt@h",
                        "local://u:SeCrEt@h",
                "ftp://u@h/p?proxy=socks5://u:SeCrEt@h:1080", "ftp://u@h/p?proxy=http://u:SeCrEt/@h:1&data=passive",
                        "ftp://h?proxy=http://u:123SeCrEt@h"
            })
    void neverRepeatsAPassword(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointAddress.parse(text))
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .doesNotContain("SeCrEt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://h/r",
                "tcp://u@[::1]:7333/a/b?x=y",
                "ftp://h:21/",
                "/a/b",
                "ftp://u@h/p?proxy=socks5://u@[::1]:1080",
                "ftp://u@h/p?proxy=http://p:3128&active-address=a@b"
            })
    void isWrittenAsItWasRead(String text) {
        assertThat(EndpointAddress.parse(text)).hasToString(text);
        assertThat(EndpointAddress.parse(EndpointAddress.parse(text).toString()))
                .isEqualTo(EndpointAddress.parse(text));
    }

    @Test
    void isSafeToShow() {
        assertThat(EndpointAddress.parse("/a\u001b[2J")).hasToString("/a\\x1b[2J");
        assertThat(EndpointAddress.parse("tcp://h/a\n")).hasToString("tcp://h/a\\n");
    }

    @Test
    void authorityHasAPort() {
        assertThat(EndpointAddress.parse("tcp://h/r").authority(7333)).isEqualTo("h:7333");
        assertThat(EndpointAddress.parse("tcp://[::1]:9/r").authority(7333)).isEqualTo("[::1]:9");
    }
}
