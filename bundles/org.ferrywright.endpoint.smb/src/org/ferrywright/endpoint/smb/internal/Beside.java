package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Hashing;

/**
 * The same folder behind a Listener on the server that has the share's disk. That it is the same was proven by a file which nobody could
 * know of. When it goes away, or turns out not to help, it is left alone for the rest of the run, and the run tells so.
 */
final class Beside implements AutoCloseable {
    private static final int PROOF = 32;

    private final Endpoint root;
    private final EndpointAddress address;
    private final EndpointContext context;
    private final Failures failures;
    private final AtomicBoolean useful = new AtomicBoolean(true);

    private Beside(Endpoint root, EndpointAddress address, EndpointContext context, Failures failures) {
        this.root = root;
        this.address = address;
        this.context = context;
        this.failures = failures;
    }

    /** Empty when it is of no use; why, was told to the context then. */
    static Optional<Beside> find(EndpointAddress address, EndpointContext context, Workers workers, Share share)
            throws InterruptedException {
        Endpoint root = null;
        try {
            root = context.open(new EndpointConfig(address, Map.of()));
            String objection =
                    root.facet(Deltas.class).isEmpty() || root.traits().readOnly()
                            ? "it gives us no right to read and write there"
                            : proven(root, context, workers, share)
                                    ? null
                                    : "its root is another folder than that on the share";
            if (objection == null) {
                var found = new Beside(root, address, context, share.failures());
                root = null;
                return Optional.of(found);
            }
            context.note(useless(address, objection));
        } catch (EndpointException e) {
            context.note(useless(address, e.getMessage()));
        } finally {
            if (root != null) {
                root.close();
            }
        }
        return Optional.empty();
    }

    private static String useless(EndpointAddress address, String why) {
        return "the Listener beside the share, " + Printable.text(address.toString()) + ", is not used: " + why
                + ". What changed in large files goes by SMB";
    }

    /** Writes a file by SMB and looks for it at the Listener. */
    private static boolean proven(Endpoint root, EndpointContext context, Workers workers, Share share)
            throws EndpointException, InterruptedException {
        var random = new SecureRandom();
        var content = new byte[PROOF];
        random.nextBytes(content);
        RelPath name = RelPath.of(TemporaryNames.of(context.instanceId(), random.nextLong()));
        Share.Opened made = workers.call(() -> write(share, name, content), o -> remove(o, name));
        try {
            return Arrays.equals(content, read(root, name));
        } finally {
            workers.call(() -> {
                remove(made, name);
                return null;
            });
        }
    }

    private static Share.Opened write(Share share, RelPath name, byte[] content) throws EndpointException {
        Share.Opened made = share.open(
                name,
                Smb2.WRITE_DATA | Smb2.DELETE,
                Smb2.MAKE,
                Smb2.NON_DIRECTORY_FILE,
                "make a file for the Listener in");
        Handle handle = made.handle();
        Reply reply = handle.exchange(name, handle.smb().write(0, content, 0, content.length))
                .getFirst();
        if (!reply.ok()) {
            remove(made, name);
            throw share.failures().of(reply, "write", name);
        }
        return made;
    }

    private static void remove(Share.Opened made, RelPath name) {
        try {
            SmbStagedFile.remove(made.handle(), name);
        } catch (EndpointException e) {
            // it has the name of a temporary of ours, and goes with those
            return;
        }
    }

    /** Null when there is nothing that could be it. */
    private static byte[] read(Endpoint root, RelPath name) throws EndpointException, InterruptedException {
        Optional<Entry> there = root.stat(name).filter(e -> e.isFile() && e.size() == PROOF);
        if (there.isEmpty()) {
            return null;
        }
        var buffer = ByteBuffer.allocate(PROOF + 1);
        try (var content = root.read(name, 0, Expect.same(there.get()))) {
            while (buffer.hasRemaining() && content.read(buffer) >= 0) {
                // as far as it goes
            }
        } catch (EndpointIOException e) {
            throw e.failure();
        } catch (IOException e) {
            return null;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    boolean isUseful() {
        return useful.get();
    }

    Deltas deltas() {
        return root.facet(Deltas.class).orElseThrow();
    }

    Hashing hashing() {
        return root.facet(Hashing.class).orElseThrow();
    }

    /**
     * What the Listener sees of a file that the share showed like this. Fails with UNSUPPORTED where it sees something else, because its names
     * or rights are others: then the file goes by SMB.
     */
    Expect seen(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        if (!(expect instanceof Expect.Same(Entry shown))) {
            return expect;
        }
        Entry now = asked(() -> root.stat(path)).orElse(null);
        if (now == null
                || now.kind() != shown.kind()
                || now.size() != shown.size()
                || !now.modified().sameAt(shown.modified(), Facts.TICK)) {
            throw failures.item(
                    Kind.UNSUPPORTED, path, "the Listener beside the share does not see it as the share shows it");
        }
        return Expect.same(now);
    }

    /** A question to the Listener. */
    interface Question<T> {
        T ask() throws EndpointException, InterruptedException;
    }

    /** Where the Listener as a whole fails, only its help is missing. */
    <T> T asked(Question<T> question) throws EndpointException, InterruptedException {
        try {
            return question.ask();
        } catch (EndpointException e) {
            throw ofHelp(e);
        }
    }

    EndpointException ofHelp(EndpointException e) {
        if (e.scope() != Scope.ENDPOINT && e.kind() != Kind.UNREACHABLE) {
            return e;
        }
        leave("it went away: " + e.getMessage());
        return EndpointException.of(Kind.UNSUPPORTED, "the Listener beside the share went away: " + e.getMessage())
                .address(failures.address())
                .cause(e)
                .build();
    }

    /** It is not asked again. */
    void leave(String why) {
        if (useful.getAndSet(false)) {
            context.note(useless(address, why));
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
