package org.ferrywright.service.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.PairingDesk;
import org.ferrywright.wire.Rights;
import org.osgi.service.component.annotations.Component;

/** Listeners in this process. */
@Component(service = ListenerControl.class)
public final class InProcessListenerControl implements ListenerControl {
    private static final String EVERY_ADDRESS = "0.0.0.0";

    @Override
    @SuppressWarnings("resource")
    public RunningListener start(ListenerSettings settings) throws ControlException {
        Map<String, RootOpener> roots = settings.roots().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> RootOpener.folder(e.getKey(), e.getValue(), settings.instanceId())));
        try {
            return new Started(
                    Listener.start(new org.ferrywright.listener.ListenerSettings(
                            settings.bind(), settings.port(), settings.keys(), ownName(), roots, Rights.BOTH)),
                    settings.bind().isEmpty() ? EVERY_ADDRESS : settings.bind());
        } catch (IOException e) {
            throw new ControlException(ControlException.Kind.LOCAL, e.getMessage(), e);
        }
    }

    @Override
    public List<PortFact> ports(int port) {
        return List.of(new PortFact(
                "paired machines",
                PortFact.THIS_MACHINE,
                "TCP",
                port,
                port,
                "only while 'ferry listen' runs here: control and data, TLS 1.3"));
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "a machine without a name";
        }
    }

    /** With the one token of this start. */
    private static final class Started implements RunningListener {
        private final Listener listener;
        private final String host;
        private final PairingToken token;

        Started(Listener listener, String host) {
            this.listener = listener;
            this.host = host;
            this.token = new PairingToken(listener.issueToken().text(), PairingDesk.DEFAULT_VALIDITY);
        }

        @Override
        public String host() {
            return host;
        }

        @Override
        public int port() {
            return listener.port();
        }

        @Override
        public String fingerprint() {
            return listener.fingerprint().text();
        }

        @Override
        public PairingToken token() {
            return token;
        }

        @Override
        public void close() {
            listener.close();
        }
    }
}
