package org.ferrywright.cli.internal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;

/** One {@code ferry} command in a process of its own, which ends with the command's exit code. */
public final class CommandProcess {
    /** A command that is told to stop finishes what it has begun within this time, or is left to the next run's recovery. */
    private static final long STOP_SECONDS = 30;

    /**
     * Names a file with commands to run first, one a line, their words separated by tabs. The build has them run so that the JVM's cache
     * knows their classes, which it writes when the VM ends.
     */
    private static final String TRAINING = "FERRY_TRAINING";

    private volatile Thread worker;

    /** Ends the process; never returns. @param bundles where the parts of the program are looked up */
    public int run(BundleContext bundles, String... arguments) {
        worker = Thread.currentThread();
        var out = output(FileDescriptor.out, System.out);
        var err = output(FileDescriptor.err, System.err);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("ferry-stop").unstarted(() -> stopped(err)));
        var context = new Context(new OsgiServices(bundles), out, err, Terminal.ofProcess(), System.getenv());
        String training = context.environment().get(TRAINING);
        if (training != null) {
            train(context, Path.of(training));
        }
        int code = Ferry.run(context, arguments);
        ProcessEnd.at(code, training != null);
        return code;
    }

    private static void train(Context context, Path commands) {
        try {
            for (String line : Files.readAllLines(commands)) {
                Ferry.run(context, line.split("\t"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what " + TRAINING + " names cannot be read", e);
        }
    }

    /** Interrupts the command, if it runs. */
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
        ProcessEnd.at(ExitCode.CANCELLED, false);
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
