package org.ferrywright.cli.application;

import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.ferrywright.cli.internal.CommandProcess;
import org.osgi.framework.FrameworkUtil;

/**
 * Runs one {@code ferry} command as the application of the framework. Its package is the only one of the command line that the
 * framework itself has to load: all others may come from the JVM's own class path (ADR 16).
 */
public final class FerryApplication implements IApplication {
    private final CommandProcess process = new CommandProcess();

    /** Never returns: stopping the framework would take longer than most commands. */
    @Override
    public Object start(IApplicationContext application) {
        application.applicationRunning();
        var arguments = (String[]) application.getArguments().get(IApplicationContext.APPLICATION_ARGS);
        return process.run(FrameworkUtil.getBundle(getClass()).getBundleContext(), arguments);
    }

    /** The framework is told to stop. */
    @Override
    public void stop() {
        process.stop();
    }
}
