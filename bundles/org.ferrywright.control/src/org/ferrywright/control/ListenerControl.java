package org.ferrywright.control;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts Listeners on this machine. */
public interface ListenerControl {
    int DEFAULT_PORT = 7333;
    /** Usual length of all signatures in bytes: enough for half a TB of files. */
    long DEFAULT_SIGNATURE_BYTES = 2L << 30;

    /** @throws ControlException of kind LOCAL when it cannot start, naming the port or folder that is in the way */
    RunningListener start(ListenerSettings settings) throws ControlException, InterruptedException;

    /** The ports that others need to reach a Listener here, as {@code settings} would open it. */
    List<PortFact> ports(int port);

    /**
     * @param keys folder with this instance's key and its paired peers
     * @param instanceId eight hexadecimal digits, owner of the temporaries
     * @param bind address to listen on; empty for all
     * @param port 0 for any that is free
     * @param roots folders by the name that peers know them by; at least one
     * @param signatures folder for the signatures of files, made when it is needed
     * @param signatureBytes how long all signatures may be; 0 keeps none
     */
    record ListenerSettings(
            Path keys,
            String instanceId,
            String bind,
            int port,
            Map<String, Path> roots,
            Path signatures,
            long signatureBytes) {
        public ListenerSettings {
            Objects.requireNonNull(keys);
            Objects.requireNonNull(signatures);
            Objects.requireNonNull(instanceId);
            Objects.requireNonNull(bind);
            roots = Map.copyOf(roots);
        }
    }

    /** A Listener that accepts connections until it is closed. Closing waits a moment for what is being served. */
    interface RunningListener extends AutoCloseable {
        /** Address that it is bound to, as a host part of an address. */
        String host();

        int port();

        /** Of this machine's key, as both sides show it. */
        String fingerprint();

        /** Lets one peer pair, once. A secret: show it only to the person who starts the Listener. */
        PairingToken token();

        @Override
        void close();
    }

    /** @param text what the other side types; @param lifetime from the start of the Listener on */
    record PairingToken(String text, Duration lifetime) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "PairingToken[lifetime=" + lifetime + "]";
        }
    }
}
