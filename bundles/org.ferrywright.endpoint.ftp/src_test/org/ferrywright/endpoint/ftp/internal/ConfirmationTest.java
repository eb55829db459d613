package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ferrywright.endpoint.EndpointContext.Traffic;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class ConfirmationTest {
    /**
     * @param before what the server says by itself
     * @param surely what it says after it was asked the sure question, or empty when it need not be asked
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # signs of life, before, surely, what is said of the data
            1, '200 226', '', 226
            2, '200 200 226', '', 226
            2, '226', '200 200 257', 226
            2, '200 226', '200 257', 226
            2, '226', '257', 226
            3, '226', '200 257', 226
            2, '500 500 226', '', 226
            2, '450 226', '450 257', 226
            1, '200 250', '', 250
            1, '200 552', '', 552
            1, '552', '200 257', 552
            2, '426', '257', 426
            1, '200 450', '', 450
            1, '450 200', '', 450
            1, '500 550', '', 550
            2, '200 500 200', '', 500
            1, '200 200', '', 200
            1, '250', '426 257', 426
            1, '226', '200 500', 226
            1, '226', '500 257', 226
            1, '421', '', 421
            """)
    void whatIsSaidOfTheDataIsToldFromTheRest(int pulses, String before, String surely, int expected) throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var here = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                var there = listening.accept()) {
            here.setSoTimeout(30_000);
            var control = new Control(here, Traffic.NONE);
            control.dataBegin();
            for (int i = 0; i < pulses; i++) {
                control.pulse(0);
            }
            assertThat(control.dataEnd()).isEqualTo(pulses);
            var server = Thread.ofVirtual().start(() -> play(there, pulses, before, surely));
            assertThat(new Confirmation(control, pulses).read().code()).isEqualTo(expected);
            if (expected != 421) {
                // the next reply is the next command's
                assertThat(control.ask("STAT").code()).isEqualTo(299);
            }
            here.shutdownOutput();
            server.join();
        }
    }

    @ParameterizedTest
    @CsvSource({"226, 226", "552, 552"})
    void aConnectionThatIsGoneAfterwardsLeavesWhatWasSaid(String before, int expected) throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var here = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                var there = listening.accept()) {
            var control = new Control(here, Traffic.NONE);
            control.dataBegin();
            control.pulse(0);
            control.dataEnd();
            say(there, before);
            there.shutdownOutput();
            assertThat(new Confirmation(control, 1).read().code()).isEqualTo(expected);
            assertThat(control.usable()).isFalse();
        }
    }

    private static void play(Socket there, int pulses, String before, String surely) {
        try {
            var commands = new BufferedReader(new InputStreamReader(there.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < pulses; i++) {
                assertThat(commands.readLine()).isEqualTo("NOOP");
            }
            say(there, before);
            String next = commands.readLine();
            if (!surely.isEmpty()) {
                assertThat(next).isEqualTo("PWD");
                say(there, surely);
                next = commands.readLine();
            }
            if (next != null) {
                assertThat(next).isEqualTo("STAT");
                say(there, "299");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void say(Socket there, String codes) throws IOException {
        for (String code : List.of(codes.split(" "))) {
            there.getOutputStream().write((code + " x\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
