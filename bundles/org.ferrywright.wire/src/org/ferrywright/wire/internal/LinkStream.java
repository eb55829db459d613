package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** One stream of a {@link Link}: the queue of what has arrived, and the credits of both directions. */
final class LinkStream implements WireStream {
    private record Piece(int type, ByteBuf bytes, int cost) {}

    final int id;
    private final Link link;
    private final Packing packing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition credited = lock.newCondition();
    private volatile Thread worker;
    private final ArrayDeque<Piece> queue = new ArrayDeque<>();
    private boolean remoteEnded;
    private boolean localEnded;
    private boolean closed;
    private boolean toldBlocked;
    private WireException failure;
    private long sendCredit;
    private final Window window;

    LinkStream(Link link, int id, long sendCredit) {
        this.link = link;
        this.id = id;
        this.sendCredit = sendCredit;
        this.window = new Window(link, id);
        this.packing = new Packing(link.allocator(), link.zstd(), link.pace());
    }

    /** The thread that is to be interrupted when the stream is given up. */
    void servedBy(Thread thread) {
        worker = thread;
    }

    /** On the event loop: what the peer sent. */
    void arrived(int type, ByteBuf payload, int cost) throws Violation {
        lock.lock();
        try {
            boolean covered = window.arrived(cost);
            if (closed || failure != null) {
                payload.release();
                return;
            }
            if (!covered || remoteEnded) {
                payload.release();
                throw new Violation(
                        remoteEnded ? "data after the end of a stream" : "more data than the credit allows");
            }
            queue.add(new Piece(type, payload, cost));
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void arrivedEnd() {
        lock.lock();
        try {
            remoteEnded = true;
            arrived.signalAll();
            credited.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void arrivedCredit(long amount) throws Violation {
        lock.lock();
        try {
            sendCredit += amount;
            toldBlocked = false;
            if (amount <= 0 || sendCredit > Integer.MAX_VALUE) {
                throw new Violation("a credit of " + amount + " bytes");
            }
            credited.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void arrivedBlocked() {
        lock.lock();
        try {
            window.peerWaits();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream for its users; what has arrived before is dropped. */
    void abort(WireException cause) {
        lock.lock();
        try {
            if (failure == null && !closed && (link.serves() || !remoteEnded)) {
                failure = cause;
                drop();
                if (worker != null) {
                    worker.interrupt();
                }
            }
            arrived.signalAll();
            credited.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] message) throws WireException, InterruptedException {
        if (message.length > Protocol.MAX_MESSAGE) {
            throw new IllegalArgumentException("a message of " + message.length + " bytes is too long");
        }
        acquire(message.length + Frames.COST);
        link.write(Frames.frame(link.allocator(), Frames.MESSAGE, id, message));
    }

    @Override
    public void write(ByteBuffer data) throws WireException, InterruptedException {
        while (data.hasRemaining()) {
            int n = Math.min(data.remaining(), Frames.DATA_CHUNK);
            var chunk = Frames.begin(link.allocator(), Frames.DATA, id, n);
            chunk.writeBytes(data.slice(data.position(), n));
            data.position(data.position() + n);
            sendChunk(chunk, false);
        }
    }

    @Override
    public WireOutput output(boolean compress) {
        return new WireOutput((bytes, length) -> {
            var chunk = Frames.begin(link.allocator(), Frames.DATA, id, length);
            chunk.writeBytes(bytes, 0, length);
            sendChunk(chunk, compress);
        });
    }

    @Override
    public void finish() throws WireException, InterruptedException {
        lock.lock();
        try {
            check();
            localEnded = true;
        } finally {
            lock.unlock();
        }
        link.write(Frames.frame(link.allocator(), Frames.END, id, new byte[0]));
    }

    @Override
    public byte[] receive() throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Piece piece = head();
            if (piece == null || piece.type != Frames.MESSAGE) {
                throw new WireException(WireException.Kind.PROTOCOL, "the peer sent no message where one belongs");
            }
            byte[] message = new byte[piece.bytes.readableBytes()];
            piece.bytes.readBytes(message);
            pop(piece);
            return message;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean messageIsNext() throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Piece piece = head();
            return piece != null && piece.type == Frames.MESSAGE;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean slow() {
        return link.slow();
    }

    @Override
    public boolean atEnd() throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return head() == null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer into) throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            int total = 0;
            while (into.hasRemaining() && (total == 0 || !queue.isEmpty())) {
                Piece piece = data();
                if (piece == null) {
                    return total == 0 ? -1 : total;
                }
                int n = Math.min(into.remaining(), piece.bytes.readableBytes());
                piece.bytes.readBytes(into.slice(into.position(), n));
                into.position(into.position() + n);
                total += n;
                if (!piece.bytes.isReadable()) {
                    pop(piece);
                }
            }
            return total;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int transferFrom(ReadableByteChannel source) throws IOException, WireException, InterruptedException {
        var chunk = Frames.begin(link.allocator(), Frames.DATA, id, Frames.DATA_CHUNK);
        int n = -1;
        try {
            n = source.read(chunk.nioBuffer(Frames.HEADER, Frames.DATA_CHUNK));
        } finally {
            if (n <= 0) {
                chunk.release();
            }
        }
        if (n > 0) {
            sendChunk(chunk.writerIndex(Frames.HEADER + n), false);
        }
        return n;
    }

    @Override
    public int transferTo(WritableByteChannel target) throws IOException, WireException, InterruptedException {
        Piece piece;
        lock.lockInterruptibly();
        try {
            piece = data();
            if (piece == null) {
                return -1;
            }
            queue.removeFirst();
        } finally {
            lock.unlock();
        }
        try {
            ByteBuffer bytes = piece.bytes.nioBuffer();
            int n = bytes.remaining();
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
            return n;
        } finally {
            piece.bytes.release();
            lock.lock();
            try {
                consumed(piece.cost);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public WireInput input() {
        return new WireInput(this::readInto);
    }

    @Override
    public void close() {
        boolean tell;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            tell = failure == null && !remoteEnded && !(link.serves() && localEnded);
            drop();
            arrived.signalAll();
            credited.signalAll();
        } finally {
            lock.unlock();
        }
        if (tell) {
            link.control(Frames.frame(link.allocator(), Frames.RESET, id, new byte[0]));
        }
        link.forget(this);
    }

    /** Ends the stream with a failure, for a Listener. */
    void fail(Failure cause) {
        byte[] told = Messages.encode(cause);
        lock.lock();
        try {
            if (closed || failure != null || localEnded) {
                return;
            }
            localEnded = true;
        } finally {
            lock.unlock();
        }
        link.control(Frames.frame(link.allocator(), Frames.FAIL, id, told));
    }

    private int readInto(byte[] into, int from, int most) throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Piece piece = data();
            if (piece == null) {
                return -1;
            }
            int n = Math.min(most, piece.bytes.readableBytes());
            piece.bytes.readBytes(into, from, n);
            if (!piece.bytes.isReadable()) {
                pop(piece);
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    /** The next piece of data, unpacked, or null when something else comes next. */
    private Piece data() throws WireException, InterruptedException {
        Piece piece = head();
        while (piece != null && piece.type == Frames.DATA && !piece.bytes.isReadable()) {
            pop(piece);
            piece = head();
        }
        if (piece == null || piece.type == Frames.MESSAGE) {
            return null;
        }
        if (piece.type == Frames.PACKED) {
            var unpacked = new Piece(Frames.DATA, packing.unpack(piece.bytes), piece.cost);
            queue.removeFirst();
            piece.bytes.release();
            queue.addFirst(unpacked);
            return unpacked;
        }
        return piece;
    }

    /** Waits for the next piece; null at the end. */
    private Piece head() throws WireException, InterruptedException {
        while (true) {
            check();
            Piece piece = queue.peekFirst();
            if (piece != null || remoteEnded) {
                return piece;
            }
            window.grow(0);
            arrived.await();
        }
    }

    private void pop(Piece piece) {
        queue.removeFirst();
        piece.bytes.release();
        consumed(piece.cost);
    }

    private void consumed(int cost) {
        if (!remoteEnded && !closed && failure == null) {
            window.consumed(cost, queue.size());
        }
    }

    private void sendChunk(ByteBuf chunk, boolean always) throws WireException, InterruptedException {
        int level = packing.level(chunk, always);
        if (level >= Packing.LEAST_CHAINED && link.chains()) {
            sendChained(chunk);
            return;
        }
        ByteBuf frame = Frames.finish(packing.pack(chunk, id, level, always));
        boolean sent = false;
        try {
            acquire(frame.readableBytes() - Frames.HEADER + Frames.COST);
            sent = true;
        } finally {
            if (!sent) {
                frame.release();
            }
        }
        link.write(frame);
    }

    private void sendChained(ByteBuf chunk) throws WireException, InterruptedException {
        int length = chunk.skipBytes(Frames.HEADER).readableBytes();
        boolean covered = false;
        try {
            // what it is unpacked: that is what the receiver has in memory
            acquire(length + Frames.COST);
            covered = true;
        } finally {
            if (!covered) {
                chunk.release();
            }
        }
        packing.chained(length, link.writeChained(chunk, id));
    }

    private void acquire(int cost) throws WireException, InterruptedException {
        lock.lockInterruptibly();
        try {
            check();
            while (sendCredit < cost) {
                if (remoteEnded && !link.serves()) {
                    throw new WireException(
                            WireException.Kind.PROTOCOL, "the peer ended a stream before it had taken everything");
                }
                if (!toldBlocked) {
                    toldBlocked = true;
                    link.control(Frames.frame(link.allocator(), Frames.BLOCKED, id, new byte[0]));
                }
                awaitCredit();
                check();
            }
            sendCredit -= cost;
        } finally {
            lock.unlock();
        }
    }

    private void awaitCredit() throws InterruptedException {
        if (!link.isNetworkBusy()) {
            credited.await();
            return;
        }
        link.pace().held();
        try {
            credited.await();
        } finally {
            link.pace().released();
        }
    }

    private void check() throws WireException {
        if (failure != null) {
            // told anew: the stack of the thread that asks belongs to it
            throw failure.failure() != null
                    ? new WireException(failure.failure())
                    : new WireException(failure.kind(), failure.getMessage(), failure);
        }
        if (closed) {
            throw new WireException(WireException.Kind.CLOSED, "the stream was closed");
        }
    }

    private void drop() {
        queue.forEach(p -> p.bytes.release());
        queue.clear();
        window.close();
    }
}
