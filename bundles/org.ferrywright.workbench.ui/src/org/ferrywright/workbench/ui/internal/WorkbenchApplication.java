package org.ferrywright.workbench.ui.internal;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.core.runtime.Platform;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.osgi.service.datalocation.Location;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.PlatformUI;

/** The desktop console as the application of the framework. */
public final class WorkbenchApplication implements IApplication {
    /** How long a workbench that is told to end may save what it has open. */
    private static final long CLOSE_SECONDS = 15;

    private static final int START_MILLIS = 50;

    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Object start(IApplicationContext context) throws IOException {
        chooseWorkspace();
        Display.setAppName("Ferrywright");
        Display display = PlatformUI.createDisplay();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("workbench-close").unstarted(this::terminated));
        try {
            int code = PlatformUI.createAndRunWorkbench(display, new FerryWorkbenchAdvisor());
            return code == PlatformUI.RETURN_RESTART ? EXIT_RESTART : EXIT_OK;
        } finally {
            display.dispose();
            ended.countDown();
        }
    }

    @Override
    public void stop() {
        if (PlatformUI.isWorkbenchRunning()) {
            Display display = PlatformUI.getWorkbench().getDisplay();
            display.syncExec(() -> close(display));
        }
    }

    /** One that is still starting has nothing yet that could be closed in order. */
    private static void close(Display display) {
        if (display.isDisposed()) {
            return;
        }
        if (PlatformUI.getWorkbench().isStarting()) {
            display.timerExec(START_MILLIS, () -> close(display));
            return;
        }
        PlatformUI.getWorkbench().close();
    }

    /** SIGTERM or the end of the desktop session: windows are closed in order and their places saved. */
    private void terminated() {
        if (ended.getCount() == 0) {
            return;
        }
        stop();
        try {
            if (ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(EXIT_OK);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Window places and preferences belong to the person, not to the installation, unless the start says otherwise. */
    private static void chooseWorkspace() throws IOException {
        Location location = Platform.getInstanceLocation();
        if (location != null && !location.isSet()) {
            Path folder = Path.of(System.getProperty("user.home"), ".ferrywright-workbench");
            Files.createDirectories(folder);
            URL url = folder.toUri().toURL();
            location.set(url, false);
        }
    }
}
