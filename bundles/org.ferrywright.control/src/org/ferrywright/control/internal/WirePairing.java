package org.ferrywright.control.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.PairingControl;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireTransport;
import org.osgi.service.component.annotations.Component;

/** Pairs over the TCP protocol. */
@Component(service = PairingControl.class)
public final class WirePairing implements PairingControl {
    /** A Listener tells no stranger what is wrong with a token, so this names all that may be. */
    private static final String ADVICE =
            "; a token works once, for a while, and only with the Listener that printed it:"
                    + " 'ferry listen' prints a new one at each start";

    @Override
    public Paired pair(Path keys, String host, int port, String token) throws ControlException, InterruptedException {
        PairingToken parsed = parse(token);
        String place = (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
        try {
            WireTransport.Paired paired = Pairing.pair(keys, host, port, parsed, ownName());
            return new Paired(paired.listener().text(), paired.roots());
        } catch (WireException e) {
            String advice = e.kind() == WireException.Kind.AUTH ? ADVICE : "";
            throw new ControlException(
                    kind(e.kind()), "not paired with tcp://" + place + ": " + e.getMessage() + advice, e);
        } catch (IOException e) {
            throw new ControlException(
                    ControlException.Kind.LOCAL, "the keys in " + keys + " could not be used: " + e.getMessage(), e);
        }
    }

    private static PairingToken parse(String token) throws ControlException {
        try {
            return PairingToken.parse(token);
        } catch (IllegalArgumentException e) {
            throw new ControlException(ControlException.Kind.SETTINGS, e.getMessage(), e);
        }
    }

    private static ControlException.Kind kind(WireException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMEOUT -> ControlException.Kind.UNREACHABLE;
            case AUTH, THROTTLED, PROTOCOL, CLOSED, FAILED -> ControlException.Kind.REFUSED;
        };
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "a machine without a name";
        }
    }
}
