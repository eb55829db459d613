package org.ferrywright.cli.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.ferrywright.control.PortFact;

/** Tries whether a port can be reached from here. */
final class PortProbe {
    /** What came of it. */
    enum Answer {
        REACHABLE("reachable"),
        REFUSED("refused: nothing listens there, or a firewall rejects"),
        TIMEOUT("no answer: a firewall drops, or the machine is off"),
        UNREACHABLE("no way there: no such host or no route"),
        NOT_PROBED("not probed from here");

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean failed() {
            return this != REACHABLE && this != NOT_PROBED;
        }
    }

    private PortProbe() {}

    /** Connects to the first port and closes at once; what others open towards us cannot be probed from here, nor can UDP. */
    static Answer probe(PortFact fact, Duration patience) {
        if (!fact.from().equals(PortFact.THIS_MACHINE) || !fact.protocol().equals("TCP")) {
            return Answer.NOT_PROBED;
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(fact.to(), fact.firstPort()), (int) patience.toMillis());
            return Answer.REACHABLE;
        } catch (SocketTimeoutException _) {
            return Answer.TIMEOUT;
        } catch (ConnectException e) {
            String said = String.valueOf(e.getMessage());
            return said.contains("refused")
                    ? Answer.REFUSED
                    : said.contains("timed out") ? Answer.TIMEOUT : Answer.UNREACHABLE;
        } catch (IOException _) {
            return Answer.UNREACHABLE;
        }
    }
}
