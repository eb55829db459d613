package org.ferrywright.service.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.listener.SignatureCache;
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
        SignatureCache signatures = settings.signatureBytes() <= 0
                ? null
                : new SignatureCache(settings.signatures(), settings.signatureBytes());
        try {
            return new Started(
                    Listener.start(new org.ferrywright.listener.ListenerSettings(
                            settings.bind(),
                            settings.port(),
                            settings.keys(),
                            ownName(),
                            roots(settings, signatures),
                            Rights.BOTH)),
                    signatures,
                    settings.bind().isEmpty() ? EVERY_ADDRESS : settings.bind());
        } catch (IOException e) {
            throw new ControlException(ControlException.Kind.LOCAL, e.getMessage(), e);
        }
    }

    private static Map<String, RootOpener> roots(ListenerSettings settings, SignatureCache signatures) {
        var roots = new HashMap<String, RootOpener>();
        settings.roots()
                .forEach((name, folder) -> roots.put(
                        name,
                        signatures == null
                                ? RootOpener.folder(name, folder, settings.instanceId())
                                : RootOpener.folder(name, folder, settings.instanceId(), signatures)));
        return roots;
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
        /** Null when none are kept. */
        private final SignatureCache signatures;

        private final String host;
        private final PairingToken token;

        Started(Listener listener, SignatureCache signatures, String host) {
            this.listener = listener;
            this.signatures = signatures;
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
            if (signatures != null) {
                signatures.close();
            }
        }
    }
}
