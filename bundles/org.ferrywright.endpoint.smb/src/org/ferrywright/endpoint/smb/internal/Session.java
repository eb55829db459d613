package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import javax.security.auth.Subject;
import jcifs.CIFSContext;
import jcifs.smb.CredentialsInternal;
import jcifs.smb.SSPContext;

/** Somebody logged on over one TCP connection: signs what is sent, checks what is answered, and knows the shares it has been to. */
final class Session implements AutoCloseable {
    /** Most bytes of content that are asked for or written by one message. */
    private static final int MOST_DATA = 512 * 1024;

    private static final int KEY = 16;
    private static final int GUEST = 1;
    private static final int NOBODY = 2;
    private static final int ENCRYPTED = 4;
    private static final int MOST_STEPS = 8;
    private static final int NONE = 0;

    private final Access access;
    private final CIFSContext context;
    private final Transport transport;
    private final long number;
    private final Map<String, Integer> trees = new HashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private Negotiation.Agreed agreed;
    private byte[] integrity = new byte[64];
    private ByteBuffer answered;
    private long id;
    private long renewals;
    private volatile Signing signing;

    private Session(Access access, CIFSContext context, long number, Transport transport) {
        this.access = access;
        this.context = context;
        this.number = number;
        this.transport = transport;
    }

    /**
     * Connects and logs on.
     *
     * @param context with the credentials
     * @param number tells it from those before it
     */
    static Session open(Access access, CIFSContext context, long number) throws IOException {
        var session = new Session(
                access,
                context,
                number,
                new Transport(Dialing.connect(access, context), access.options().timeout()));
        try {
            session.negotiate();
            session.logOn();
            return session;
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void negotiate() throws IOException {
        Negotiation offer = access.offer();
        Reply reply = raw(offer.request(), 0, null);
        if (!reply.ok()) {
            throw new StatusException(reply.status());
        }
        agreed = offer.chosen(reply.body());
    }

    /** Sends one message before there is a session, or for it. @param signing null for none; else both are signed */
    private Reply raw(Message message, long session, Signing signing) throws IOException {
        var sent = new byte[1][];
        List<ByteBuffer> answers = transport.exchange(new int[] {1}, null, first -> {
            ByteBuffer frame = frame(List.of(message), first, NONE, session, signing);
            sent[0] = Arrays.copyOfRange(frame.array(), Frame.PREFIX, frame.limit());
            return new ByteBuffer[] {frame};
        });
        if (answers == null) {
            throw new IOException("the server gives no credits");
        }
        ByteBuffer answer = answers.getFirst();
        answered = answer;
        if (signing == null && (agreed == null || agreed.dialect() >= Negotiation.SMB_3_1_1)) {
            integrity = Negotiation.integrity(integrity, sent[0]);
            if (message.command() == Smb2.NEGOTIATE || Frame.status(answer) != 0) {
                integrity = Negotiation.integrity(integrity, bytes(answer));
            }
        }
        if (signing != null) {
            check(answer, signing);
        }
        return new Reply(message, Frame.status(answer), Frame.session(answer), Frame.body(answer));
    }

    private static byte[] bytes(ByteBuffer message) {
        var bytes = new byte[message.capacity()];
        message.get(0, bytes);
        return bytes;
    }

    private ByteBuffer frame(List<Message> chain, long first, int tree, long session, Signing signing) {
        int length = Frame.length(chain);
        Message apart = apart(chain);
        int here = apart == null ? length : length - apart.dataLength();
        ByteBuffer out = ByteBuffer.allocate(Frame.PREFIX + here).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(Integer.reverseBytes(length));
        long next = first;
        boolean large = agreed != null && agreed.dialect() > Negotiation.SMB_2_0_2;
        for (int i = 0; i < chain.size(); i++) {
            Message message = chain.get(i);
            int charge = message.charge();
            int at = out.position();
            var heading =
                    new Frame.Heading(large ? charge : 0, transport.wish(charge), next, tree, session, signing != null);
            Frame.write(out, message, heading, i == 0, i == chain.size() - 1, apart != null);
            if (signing != null) {
                signing.sign(next, out.array(), at, out.position() - at, apart);
            }
            next += charge;
        }
        return out.flip();
    }

    /** The message whose data go from where they are, null when that is not worth it. */
    private static Message apart(List<Message> chain) {
        Message only = chain.getFirst();
        return chain.size() == 1 && only.dataLength() >= Message.CREDIT / 2 ? only : null;
    }

    /** [MS-SMB2] section 3.2.4.2.3; the same again when the session has expired. */
    private void logOn() throws IOException {
        var credentials = (CredentialsInternal) context.getCredentials();
        boolean signs = !credentials.isAnonymous();
        boolean again = id != 0;
        if (again) {
            credentials.refresh();
        }
        Subject subject = credentials.getSubject();
        SSPContext logon = as(
                subject,
                () -> credentials.createContext(context, null, access.address().host(), agreed.token(), signs));
        byte[] token = agreed.token();
        long session = id;
        Reply last = null;
        for (int step = 0; step < MOST_STEPS; step++) {
            byte[] given = token;
            byte[] next = as(subject, () -> logon.initSecContext(given, 0, given.length));
            if (next == null) {
                break;
            }
            last = raw(setup(next), session, again ? signing : null);
            if (last.status() == NtStatus.INVALID_PARAMETER.code()) {
                // some versions of Samba say so when the password is wrong
                throw new StatusException(NtStatus.LOGON_FAILURE.code());
            }
            if (!last.ok() && last.status() != NtStatus.MORE_PROCESSING) {
                throw new StatusException(last.status());
            }
            session = last.session();
            token = token(last);
            if (last.ok() && logon.isEstablished()) {
                break;
            }
        }
        if (last == null || !last.ok() || !logon.isEstablished()) {
            throw new IOException("the logon has no end");
        }
        if (!again) {
            id = session;
            begin(credentials, logon, last);
        }
    }

    private static <T> T as(Subject subject, Callable<T> work) throws IOException {
        try {
            return subject == null ? work.call() : Subject.callAs(subject, work::call);
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                default -> throw new IOException(e);
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private Message setup(byte[] token) {
        var body = ByteBuffer.allocate(24 + token.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 25)
                .put((byte) 0)
                .put((byte) access.offer().mode())
                .putInt(access.offer().capabilities())
                .putInt(0)
                .putShort((short) (Message.HEADER + 24))
                .putShort((short) token.length)
                .putLong(0)
                .put(token);
        return new Message(Smb2.SESSION_SETUP, body.array(), Message.NO_FILE);
    }

    private static byte[] token(Reply reply) throws IOException {
        try {
            ByteBuffer body = reply.body();
            var token = new byte[body.getShort(6) & 0xffff];
            if (token.length > 0) {
                body.get((body.getShort(4) & 0xffff) - Message.HEADER, token);
            }
            return token;
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the server's answer points outside of itself", e);
        }
    }

    private void begin(CredentialsInternal credentials, SSPContext logon, Reply last) throws IOException {
        int flags = last.body().getShort(2);
        boolean nobody = (flags & (GUEST | NOBODY)) != 0;
        if (nobody && !credentials.isGuest() && !credentials.isAnonymous()) {
            // whoever is somebody does not become a guest unasked
            throw new StatusException(NtStatus.LOGON_FAILURE.code());
        }
        if ((flags & ENCRYPTED) != 0) {
            throw new EncryptionException();
        }
        byte[] key = nobody ? null : logon.getSigningKey();
        if (key == null) {
            if (access.signsAlways()) {
                throw new StatusException(NtStatus.LOGON_FAILURE.code());
            }
            return;
        }
        byte[] base = Arrays.copyOf(key, KEY);
        signing = switch (agreed.algorithm()) {
            case HMAC_SHA256 -> Signing.sha256(base);
            case AES_CMAC -> Signing.cmac(derived(base));
            case AES_GMAC -> Signing.gmac(derived(base));
        };
        if (agreed.dialect() >= Negotiation.SMB_3_0 || Frame.has(answered, Frame.SIGNED)) {
            check(answered, signing);
        }
        answered = null;
    }

    private byte[] derived(byte[] key) {
        return agreed.dialect() >= Negotiation.SMB_3_1_1
                ? Signing.derive(key, "SMBSigningKey", integrity)
                : Signing.derive(key, "SMB2AESCMAC", "SmbSign\0".getBytes(StandardCharsets.US_ASCII));
    }

    /** Tells it from those before it. */
    long number() {
        return number;
    }

    boolean isEnded() {
        return transport.isEnded();
    }

    /** Most bytes that one message may bring. */
    int mostRead() {
        return most(agreed.mostRead());
    }

    /** Most bytes that one message may take. */
    int mostWritten() {
        return most(agreed.mostWritten());
    }

    /** A quarter of the credits at most, so that some can be under way. */
    private int most(int server) {
        if (!agreed.large()) {
            return Message.CREDIT;
        }
        int credits = Math.max(1, transport.credits() / 4);
        return (int) Math.min(Math.min(server, MOST_DATA), (long) credits * Message.CREDIT);
    }

    /** How often the logon was renewed. */
    long renewals() {
        changing.lock();
        try {
            return renewals;
        } finally {
            changing.unlock();
        }
    }

    /** Logs on once more in the same session, which has expired. @param known how often that was done when it was seen */
    void renew(long known) throws IOException {
        changing.lock();
        try {
            if (renewals == known) {
                logOn();
                renewals++;
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        } finally {
            changing.unlock();
        }
    }

    /** The number of a share. @param path with two backslashes in front */
    int tree(String path) throws IOException {
        changing.lock();
        try {
            Integer known = trees.get(path);
            if (known != null) {
                return known;
            }
            Message message = Smb2.connectTree(path);
            var tree = new int[1];
            Reply reply = exchange(NONE, null, true, List.of(message), tree).getFirst();
            if (!reply.ok()) {
                throw new StatusException(reply.status());
            }
            if (trees.isEmpty() && signing != null && access.offer().newest() >= Negotiation.SMB_3_0) {
                validate(tree[0]);
            }
            trees.put(path, tree[0]);
            return tree[0];
        } finally {
            changing.unlock();
        }
    }

    private void validate(int tree) throws IOException {
        if (agreed.dialect() >= Negotiation.SMB_3_1_1) {
            return;
        }
        Reply told = exchange(tree, null, true, List.of(access.offer().validation()), null)
                .getFirst();
        if (!Negotiation.isValid(agreed, told)) {
            close();
            throw new IOException("somebody between changed what was agreed upon with the server");
        }
    }

    /** It may have been taken away, or have come back under another number. */
    void forget(String path) {
        changing.lock();
        try {
            trees.remove(path);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Sends a chain and waits for all answers.
     *
     * @param tree number of the share
     * @param accepted null where an answer has its time, see {@link Transport#exchange}
     * @param signs whether it is signed even where neither side insists
     */
    List<Reply> exchange(int tree, Runnable accepted, boolean signs, List<Message> chain) throws IOException {
        for (Message message : chain) {
            if (!message.fits(number)) {
                throw new LostSessionException();
            }
        }
        boolean signed = signs
                || access.signsAlways()
                || agreed.requiresSignatures()
                || chain.getFirst().command() == Smb2.TREE_CONNECT;
        return exchange(tree, accepted, signed, chain, null);
    }

    private List<Reply> exchange(int tree, Runnable accepted, boolean signs, List<Message> chain, int[] answered)
            throws IOException {
        Signing by = signs ? signing : null;
        int[] charges = chain.stream().mapToInt(Message::charge).toArray();
        List<ByteBuffer> answers = transport.exchange(charges, accepted, first -> {
            ByteBuffer frame = frame(chain, first, tree, id, by);
            Message apart = apart(chain);
            return apart == null
                    ? new ByteBuffer[] {frame}
                    : new ByteBuffer[] {frame, ByteBuffer.wrap(apart.data(), apart.dataOffset(), apart.dataLength())};
        });
        if (answers == null) {
            return oneByOne(tree, accepted, signs, chain);
        }
        var replies = new ArrayList<Reply>(chain.size());
        for (int i = 0; i < answers.size(); i++) {
            ByteBuffer answer = answers.get(i);
            if (by != null) {
                check(answer, by);
            }
            if (answered != null) {
                answered[0] = Frame.tree(answer);
            }
            replies.add(new Reply(chain.get(i), Frame.status(answer), number, Frame.body(answer)));
        }
        return replies;
    }

    /** For a server that gives few credits: what follows is about the file that was opened first, and not asked when that failed. */
    private List<Reply> oneByOne(int tree, Runnable accepted, boolean signs, List<Message> chain) throws IOException {
        if (chain.size() == 1) {
            close();
            throw new IOException("the server gives too few credits");
        }
        var replies = new ArrayList<Reply>(chain.size());
        for (Message message : chain) {
            Reply first = replies.isEmpty() ? null : replies.getFirst();
            if (first != null && !first.ok()) {
                replies.add(new Reply(message, first.status(), number, ByteBuffer.allocate(0)));
                continue;
            }
            if (first != null && first.request().command() == Smb2.CREATE) {
                message.setFileId(Smb2.openedFile(first));
            }
            replies.addAll(exchange(tree, accepted, signs, List.of(message), null));
        }
        return replies;
    }

    /** Ends the connection when somebody else may have answered. */
    private void check(ByteBuffer answer, Signing by) throws IOException {
        if (Frame.has(answer, Frame.SIGNED) ? by.isRight(answer) : NtStatus.endsSession(Frame.status(answer))) {
            return;
        }
        close();
        throw new IOException("an answer is not signed as the server signs");
    }

    @Override
    public void close() {
        transport.close();
    }
}
