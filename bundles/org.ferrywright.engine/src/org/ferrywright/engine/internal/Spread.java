package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * Writes what is read of one file into the copies of it, each by its own thread and a few buffers behind the reading; a single copy is
 * written by the thread that reads. A copy that fails is left out from then on.
 */
final class Spread implements AutoCloseable {
    private static final int BUFFER = 256 << 10;
    private static final int BUFFERS = 4;

    /** Some bytes of the file. @param users how many have not written them yet */
    private record Piece(ByteBuffer bytes, long offset, AtomicInteger users) {}

    private static final Piece END = new Piece(ByteBuffer.allocate(0), 0, new AtomicInteger());

    private final class Writer {
        private final LargeFile.Copy copy;
        private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(BUFFERS + 1);
        private final Thread thread;

        Writer(LargeFile.Copy copy) {
            this.copy = copy;
            this.thread = FileThread.start("target", this::loop);
        }

        private void loop() {
            try {
                for (Piece piece = pieces.take(); piece != END; piece = pieces.take()) {
                    writeTo(copy, piece.bytes().duplicate(), piece.offset());
                    if (piece.users().decrementAndGet() == 0) {
                        free.add(piece.bytes());
                    }
                }
            } catch (InterruptedException e) {
                // the reading was broken off
            }
        }
    }

    private final List<LargeFile.Copy> copies;
    private final RelPath path;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final List<Writer> writers = new ArrayList<>();
    private int made;

    Spread(List<LargeFile.Copy> copies, RelPath path) {
        this.copies = List.copyOf(copies);
        this.path = path;
        if (copies.size() > 1) {
            copies.forEach(copy -> writers.add(new Writer(copy)));
        }
    }

    /** Whether anybody still takes what is read. */
    boolean goesOn() {
        return copies.stream().anyMatch(LargeFile.Copy::goesOn);
    }

    /** An empty buffer; waits until all have written one when too many are full. */
    ByteBuffer free() throws InterruptedException {
        ByteBuffer buffer = free.poll();
        if (buffer == null) {
            buffer = made++ < BUFFERS ? ByteBuffer.allocateDirect(BUFFER) : free.take();
        }
        return buffer.clear();
    }

    /** Takes a filled buffer. @param offset in the file of its first byte */
    void write(ByteBuffer filled, long offset) throws InterruptedException {
        if (writers.isEmpty()) {
            writeTo(copies.getFirst(), filled, offset);
            free.add(filled);
            return;
        }
        var piece = new Piece(filled, offset, new AtomicInteger(writers.size()));
        for (Writer w : writers) {
            w.pieces.put(piece);
        }
    }

    /** Waits until everything is written. */
    void finish() throws InterruptedException {
        for (Writer w : writers) {
            w.pieces.put(END);
        }
        for (Writer w : writers) {
            w.thread.join();
        }
    }

    /** Breaks off what was not finished. */
    @Override
    public void close() throws InterruptedException {
        boolean interrupted = false;
        for (Writer w : writers) {
            while (w.thread.isAlive()) {
                w.thread.interrupt();
                try {
                    w.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while " + path + " was transferred");
        }
    }

    private void writeTo(LargeFile.Copy copy, ByteBuffer bytes, long offset) throws InterruptedException {
        if (!copy.goesOn()) {
            return;
        }
        Shipment.guarded(copy.part, _ -> {
            try {
                copy.write(bytes, offset);
            } catch (IOException e) {
                LargeFile.giveUp(copy, PlainBulk.failure(e, path));
            } catch (EndpointException e) {
                LargeFile.giveUp(copy, e);
            }
        });
    }
}
