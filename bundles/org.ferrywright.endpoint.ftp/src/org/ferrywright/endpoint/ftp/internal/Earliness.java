package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * Whether a server leaves commands alone that come while it takes data. Some do not read them until then, some read them and refuse them, and
 * to some they end the transfer.
 */
record Earliness(Session session) {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /**
     * Tries it with a file of its own, which is left. Unless it answers true, the connection may be of no more use.
     *
     * @param file absolute path of a file that may be written
     */
    boolean leaves(String file) throws InterruptedException {
        if (!session.data().passive()) {
            return false;
        }
        Control control = session.control();
        boolean leaves = false;
        try {
            int usual = control.socket().getSoTimeout();
            control.socket().setSoTimeout(Math.min(usual, PATIENCE_MILLIS));
            leaves = tried(control, file);
            control.socket().setSoTimeout(usual);
        } catch (IOException | RefusedException _) {
            leaves = false;
        } finally {
            if (!leaves) {
                session.close();
            }
        }
        return leaves;
    }

    private boolean tried(Control control, String file) throws IOException, RefusedException, InterruptedException {
        Transfer transfer = session.begin("STOR " + file, 0);
        try {
            transfer.write(new byte[] {'a'}, 0, 1);
            control.send(List.of("SIZE " + file, session.data().asking()));
            long end = System.nanoTime() + LOOK_NANOS;
            while (System.nanoTime() < end) {
                if (control.unasked()) {
                    return false;
                }
                Thread.sleep(5);
            }
            transfer.write(new byte[] {'b'}, 0, 1);
            transfer.finish();
            boolean size = control.read().text().strip().equals("2");
            return session.data().told(control.read()).isPresent() && size;
        } finally {
            transfer.abort();
        }
    }

    /** Tries it, and takes the file away again. */
    static boolean of(Sessions sessions, String file) throws EndpointException, InterruptedException {
        boolean leaves = sessions.call(RelPath.ROOT, session -> new Earliness(session).leaves(file));
        sessions.call(RelPath.ROOT, session -> session.ask("DELE " + file));
        return leaves;
    }
}
