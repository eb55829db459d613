package org.ferrywright.cli.internal;

import org.ferrywright.control.EngineControl;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PairingControl;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.RootProbe;
import org.ferrywright.engine.Verifier;

/** What the commands work with. Each is looked up when a command needs it, so that help and version need nothing. */
interface Services {
    Engine engine();

    Verifier verifier();

    RootProbe probe();

    RevisionAccess revisions();

    EngineControl control();

    ListenerControl listeners();

    PairingControl pairing();

    /** Version of the program with its build. */
    String version();

    /** A part of the program is not there: the installation is damaged. */
    final class MissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
