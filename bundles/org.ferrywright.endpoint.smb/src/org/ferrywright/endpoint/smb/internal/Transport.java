package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One TCP connection: sends frames, within the credits that the server gives, and pairs answers with requests by their numbers. What is in
 * them is {@link Session}'s. Many threads may ask at once; each waits for its own answer. A connection on which nothing moves while
 * something is waited for is ended, and everybody who waits is told why.
 */
final class Transport implements AutoCloseable {
    /** What was sent may take longer than the time-out while others get through, but not much: it waits behind them on a slow line. */
    private static final int LENIENCE = 4;

    private static final int READ = 256 * 1024;

    private final SocketChannel channel;
    private final long patience;
    private final Credits credits = new Credits();
    private final Map<Long, Asked> waiting = new ConcurrentHashMap<>();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile long moved = System.nanoTime();
    private volatile IOException ended;

    /** What is to be sent. */
    interface Writing {
        /** @return the frame, its prefix included, in pieces. @param first number of the messages */
        ByteBuffer[] frame(long first);
    }

    /** A chain whose answers are waited for. */
    private static final class Asked {
        private final long first;
        private final int[] charges;
        private final Runnable accepted;
        private final ByteBuffer[] answers;
        private final CountDownLatch missing;
        private volatile long since = System.nanoTime();
        private volatile boolean sent;
        /** How often the server said that an answer will come; only for the thread that reads. */
        private int promised;
        /** Whether its credits are not under way any more. */
        private final AtomicBoolean settled = new AtomicBoolean();

        Asked(long first, int[] charges, Runnable accepted) {
            this.first = first;
            this.charges = charges;
            this.accepted = accepted;
            this.answers = new ByteBuffer[charges.length];
            this.missing = new CountDownLatch(charges.length);
        }

        /** @return the number of the message at that place of the chain */
        long number(int index) {
            long number = first;
            for (int i = 0; i < index; i++) {
                number += charges[i];
            }
            return number;
        }

        int index(long number) {
            int index = 0;
            for (long n = first; n < number; n += charges[index]) {
                index++;
            }
            return index;
        }
    }

    /** @param channel connected, in blocking mode */
    Transport(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience.toNanos();
        Thread.ofPlatform().daemon().name("smb-read").start(this::read);
        Thread.ofVirtual().name("smb-watch").start(this::watch);
    }

    /**
     * Sends a chain and waits for all its answers.
     *
     * @param charges credits that each of its messages takes
     * @param accepted null where an answer has its time; else it may take as long as it likes, and this is called when the server says that it
     *     will come
     * @return the messages of the answers, or null when the server does not give so many credits
     */
    List<ByteBuffer> exchange(int[] charges, Runnable accepted, Writing writing) throws IOException {
        int all = 0;
        for (int charge : charges) {
            all += charge;
        }
        long first = credits.take(all);
        if (first < 0) {
            return null;
        }
        var asked = new Asked(first, charges, accepted);
        try {
            for (int i = 0; i < charges.length; i++) {
                waiting.put(asked.number(i), asked);
            }
            send(writing.frame(first));
            asked.since = System.nanoTime();
            asked.sent = true;
            awaitAnswers(asked);
        } finally {
            for (int i = 0; i < charges.length; i++) {
                waiting.remove(asked.number(i));
            }
            settle(asked);
        }
        return List.of(asked.answers);
    }

    private void settle(Asked asked) {
        if (asked.settled.compareAndSet(false, true)) {
            credits.answered(asked.number(asked.charges.length) - asked.first);
        }
    }

    private void awaitAnswers(Asked asked) throws IOException {
        if (ended != null) {
            throw new IOException(ended);
        }
        try {
            asked.missing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        for (ByteBuffer answer : asked.answers) {
            if (answer == null) {
                throw new IOException(ended);
            }
        }
    }

    private void send(ByteBuffer... frame) throws IOException {
        long left = 0;
        for (ByteBuffer piece : frame) {
            left += piece.remaining();
        }
        sending.lock();
        try {
            while (left > 0) {
                left -= frame.length == 1 ? channel.write(frame[0]) : channel.write(frame);
                moved = System.nanoTime();
            }
        } catch (IOException e) {
            // half a frame may be out
            end(e);
            throw new IOException(ended);
        } finally {
            sending.unlock();
        }
    }

    /** How many credits are asked for beside one that takes so many. */
    int wish(int charge) {
        return credits.wish(charge);
    }

    /** How many credits the server gives in all, as far as is known. */
    int credits() {
        return credits.known();
    }

    private void read() {
        ByteBuffer in = ByteBuffer.allocateDirect(READ).limit(0);
        try {
            while (true) {
                while (in.remaining() < Frame.PREFIX) {
                    in.compact();
                    fill(in);
                    in.flip();
                }
                int length = in.getInt();
                if (length == Frame.KEEP_ALIVE) {
                    continue;
                }
                if (length <= 0 || length > Frame.LONGEST) {
                    throw new IOException("the server sends something that is no frame");
                }
                take(Frame.split(frame(in, length)));
            }
        } catch (IOException e) {
            end(e);
        } catch (RuntimeException e) {
            end(new IOException(e));
        }
    }

    /** @param in holds the beginning of the frame, and afterwards what follows it */
    private byte[] frame(ByteBuffer in, int length) throws IOException {
        var frame = new byte[length];
        int there = Math.min(length, in.remaining());
        in.get(frame, 0, there);
        var rest = ByteBuffer.wrap(frame, there, length - there);
        while (rest.hasRemaining()) {
            if (rest.remaining() >= in.capacity()) {
                fill(rest);
            } else {
                in.clear();
                fill(in);
                in.flip();
                int n = Math.min(rest.remaining(), in.remaining());
                rest.put(in.slice(0, n));
                in.position(n);
            }
        }
        return frame;
    }

    private void fill(ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            throw new IOException("the server ended the connection");
        }
        moved = System.nanoTime();
    }

    private void take(List<ByteBuffer> messages) {
        for (ByteBuffer message : messages) {
            long number = Frame.number(message);
            Asked asked = number == Frame.UNASKED ? null : waiting.get(number);
            credits.give(Frame.credits(message));
            if (asked == null) {
                continue;
            }
            if (Frame.status(message) == NtStatus.PENDING && Frame.has(message, Frame.ASYNC)) {
                if (asked.promised < asked.charges.length) {
                    // once for each message: who promises it for ever is late
                    asked.promised++;
                    asked.since = System.nanoTime();
                }
                if (asked.accepted != null) {
                    // nobody waits for credits that it may bring some day
                    settle(asked);
                    asked.accepted.run();
                }
                continue;
            }
            int index = asked.index(number);
            if (asked.answers[index] == null) {
                asked.answers[index] = message;
                asked.missing.countDown();
            }
        }
    }

    /** Ends what stands still. */
    private void watch() {
        long pause = Math.max(1, Math.min(1_000, Duration.ofNanos(patience).toMillis() / 10));
        while (ended == null) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
            long now = System.nanoTime();
            for (Asked asked : waiting.values()) {
                long waited = now - asked.since;
                boolean late = asked.sent && waited > LENIENCE * patience;
                if (asked.accepted == null && waited > patience && (late || now - moved > patience)) {
                    end(new SocketTimeoutException("no answer"));
                }
            }
        }
    }

    boolean isEnded() {
        return ended != null;
    }

    private void end(IOException why) {
        synchronized (this) {
            if (ended == null) {
                ended = why;
            }
        }
        try {
            channel.close();
        } catch (IOException _) {
            // nobody can use it any more
        }
        credits.end(ended);
        for (Asked asked : waiting.values()) {
            for (long left = asked.missing.getCount(); left > 0; left--) {
                asked.missing.countDown();
            }
        }
    }

    @Override
    public void close() {
        end(new IOException("the connection was closed"));
    }
}
