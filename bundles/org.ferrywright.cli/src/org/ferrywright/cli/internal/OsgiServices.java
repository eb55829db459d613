package org.ferrywright.cli.internal;

import java.util.concurrent.TimeUnit;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PairingControl;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.RootProbe;
import org.ferrywright.engine.Verifier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Looks services up in the framework, waiting a moment for those that are still starting. */
final class OsgiServices implements Services {
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final BundleContext context;

    OsgiServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public Engine engine() {
        return find(Engine.class);
    }

    @Override
    public Verifier verifier() {
        return find(Verifier.class);
    }

    @Override
    public RootProbe probe() {
        return find(RootProbe.class);
    }

    @Override
    public RevisionAccess revisions() {
        return find(RevisionAccess.class);
    }

    @Override
    public EngineControl control() {
        return find(EngineControl.class);
    }

    @Override
    public ListenerControl listeners() {
        return find(ListenerControl.class);
    }

    @Override
    public PairingControl pairing() {
        return find(PairingControl.class);
    }

    @Override
    public String version() {
        Bundle bundle = context.getBundle();
        return bundle.getVersion().toString();
    }

    private <T> T find(Class<T> type) {
        var tracker = new ServiceTracker<T, T>(context, type, null);
        tracker.open();
        try {
            T service = tracker.waitForService(PATIENCE_MILLIS);
            if (service == null) {
                throw new MissingException(
                        "a part of the program did not start: " + type.getSimpleName()
                                + "; the installation is damaged, install it again",
                        null);
            }
            return service;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MissingException("cancelled while the program was starting", e);
        } finally {
            tracker.close();
        }
    }
}
