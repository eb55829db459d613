package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.List;

/**
 * Tells what a server says about data from its answers to the signs of life that it was given meanwhile. Servers answer those at once, or
 * after the data, or not at all, and some refuse them.
 */
final class Confirmation {
    private static final String SURE = "PWD";
    private static final int SURELY = 257;
    private static final int NOTHING_DONE = 200;
    private static final int NOT_NOW = 450;

    private final Control control;
    private final int pulses;
    private int answered;
    private Reply said;

    /** @param pulses how many signs of life were given */
    Confirmation(Control control, int pulses) {
        this.control = control;
        this.pulses = pulses;
    }

    /** What the server says about the data. All other answers are read too. */
    Reply read() throws IOException {
        Reply doubtful = null;
        while (said == null) {
            Reply reply = control.read();
            if (!ofPulse(reply)) {
                said = reply;
            } else if (answered < pulses) {
                answered++;
                doubtful = reply.code() == NOTHING_DONE ? doubtful : reply;
            } else {
                // one more than there were signs of life, so it is among them; which one does not matter unless they
                // differ
                said = doubtful == null || reply.code() != NOTHING_DONE ? reply : doubtful;
            }
        }
        if (control.usable() && answered < pulses) {
            readOn();
        }
        return said;
    }

    private static boolean ofPulse(Reply reply) {
        return reply.code() == NOTHING_DONE || reply.code() == NOT_NOW || reply.unknown();
    }

    /** To the answer to a question that is answered otherwise than anything else, or as far as there can be answers. */
    private void readOn() {
        try {
            control.send(List.of(SURE));
            for (int left = pulses - answered; left >= 0; left--) {
                Reply reply = control.read();
                if (reply.code() == SURELY) {
                    return;
                }
                if (left > 0 && said.done() && !reply.done() && !ofPulse(reply)) {
                    // what was taken for the confirmation was not
                    said = reply;
                }
            }
        } catch (IOException _) {
            // the data are confirmed, or not, without this connection
            control.close();
        }
    }
}
