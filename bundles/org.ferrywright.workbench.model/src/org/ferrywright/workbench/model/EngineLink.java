package org.ferrywright.workbench.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.ferrywright.control.EngineControl;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The engine that this workbench is connected to, if it is to one. A service, from which presenters are made. */
@Component(service = EngineLink.class)
public final class EngineLink {
    private EngineControl control;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "disconnect")
    public synchronized void connect(EngineControl engine) {
        control = engine;
        notifyAll();
    }

    public synchronized void disconnect(EngineControl engine) {
        if (control == engine) {
            control = null;
            notifyAll();
        }
    }

    /** The engine, or null while there is none. */
    synchronized EngineControl current() {
        return control;
    }

    /** Waits until the engine is another one than {@code known}, at most for {@code patience}. */
    synchronized void awaitOther(EngineControl known, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        while (control == known && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}
