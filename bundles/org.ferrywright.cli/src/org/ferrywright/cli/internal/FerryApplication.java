package org.ferrywright.cli.internal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.osgi.framework.FrameworkUtil;

/** Runs one {@code ferry} command as the application of the framework, and ends the process with its exit code. */
public final class FerryApplication implements IApplication {
    /** A command that is told to stop finishes what it has begun within this time, or is left to the next run's recovery. */
    private static final long STOP_SECONDS = 30;

    private volatile Thread worker;

    /** Never returns: stopping the framework would take longer than most commands. */
    @Override
    public Object start(IApplicationContext application) {
        worker = Thread.currentThread();
        application.applicationRunning();
        var out = output(FileDescriptor.out, System.out);
        var err = output(FileDescriptor.err, System.err);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("ferry-stop").unstarted(() -> stopped(err)));
        var services = new OsgiServices(FrameworkUtil.getBundle(getClass()).getBundleContext());
        var context = new Context(services, out, err, Terminal.ofProcess(), System.getenv());
        var arguments = (String[]) application.getArguments().get(IApplicationContext.APPLICATION_ARGS);
        int code = Ferry.run(context, arguments);
        Runtime.getRuntime().halt(code);
        return code;
    }

    /** The framework is told to stop. */
    @Override
    public void stop() {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Ctrl-C or SIGTERM: the command is interrupted, ends in order, and itself ends the process with its exit code. */
    private void stopped(Output err) {
        worker.interrupt();
        try {
            worker.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        err.println("ferry: not stopped after " + STOP_SECONDS + " s, leaving; the next run cleans up");
        Runtime.getRuntime().halt(ExitCode.CANCELLED);
    }

    /** UTF-8 whatever the locale is, for that is what other programs read; a Windows console keeps its code page. */
    @SuppressWarnings("resource")
    private static Output output(FileDescriptor descriptor, PrintStream given) {
        Charset charset =
                System.getProperty("os.name", "").startsWith("Windows") ? given.charset() : StandardCharsets.UTF_8;
        return new Output(
                new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192), true, charset));
    }
}
