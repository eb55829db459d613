package org.ferrywright.endpoint.local.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** A file's channel, beside the path that it was opened by: Java tells and sets most facts by path only. */
final class PortableFile implements OpenFile {
    private final PortableFileTree tree;
    private final RelPath path;
    private final Path at;
    private final FileChannel channel;
    private final boolean written;
    /** Whether the channel is another one's to close. */
    private final boolean borrowed;

    /** Takes the channel over. @param written whether it was opened to be written */
    PortableFile(PortableFileTree tree, RelPath path, Path at, FileChannel channel, boolean written) {
        this(tree, path, at, channel, written, false);
    }

    private PortableFile(
            PortableFileTree tree, RelPath path, Path at, FileChannel channel, boolean written, boolean borrowed) {
        this.tree = tree;
        this.path = path;
        this.at = at;
        this.channel = channel;
        this.written = written;
        this.borrowed = borrowed;
    }

    @Override
    public OpenFile another() {
        return new PortableFile(tree, path, at, channel, false, true);
    }

    @Override
    public Entry facts() throws EndpointException {
        try {
            return PortableEntries.of(at, path.name(), tree.traits().modes());
        } catch (NoSuchFileException e) {
            throw tree.failures().changed(path, "it is gone meanwhile");
        } catch (IOException e) {
            throw failure(e, "look at");
        }
    }

    @Override
    public int read(ByteBuffer to, long offset) throws EndpointException {
        try {
            return channel.read(to, offset);
        } catch (IOException e) {
            throw failure(e, "read");
        }
    }

    /** Java tells nothing of holes. */
    @Override
    public long nextData(long offset) {
        return offset;
    }

    @Override
    public long nextHole(long offset) throws EndpointException {
        try {
            return Math.max(offset, channel.size());
        } catch (IOException e) {
            throw failure(e, "look at");
        }
    }

    /** There is no such request in Java. */
    @Override
    public void willRead(long offset, long length) {}

    /** What Java has for it may be interrupted half way and closes the channels then. */
    @Override
    public long copyFrom(OpenFile other, long from, long to, long length) {
        return -1;
    }

    /** There is no such request in Java: the content may come from memory. */
    @Override
    public void dropCached() {}

    @Override
    public void write(ByteBuffer from, long offset) throws EndpointException {
        long position = offset;
        try {
            while (from.hasRemaining()) {
                position += channel.write(from, position);
            }
        } catch (IOException e) {
            if (tree.full(from.remaining())) {
                throw tree.failures()
                        .builder(Kind.NO_SPACE, path, "no space is left on the device")
                        .cause(e)
                        .build();
            }
            throw failure(e, "write");
        }
    }

    @Override
    public void truncate(long size) throws EndpointException {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw failure(e, "cut");
        }
    }

    /** No file is changed where it lies, see {@link PortableFolder#change}. */
    @Override
    public void zero(long offset, long length) {
        throw new UnsupportedOperationException("no hole is made where the system has none");
    }

    @Override
    public void force() throws EndpointException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failure(e, "force to the disk");
        }
    }

    @Override
    public boolean lock() throws EndpointException {
        throw tree.failures().item(Kind.UNSUPPORTED, path, "a lock here would not outlast another look at the file");
    }

    @Override
    public long born() {
        return 0;
    }

    /** Forces the content first: there is no call that does it for all files later. */
    @Override
    public void set(Attributes attributes) throws EndpointException {
        try {
            if (written) {
                channel.force(false);
            }
            PortableFolder.set(at, EntryKind.FILE, attributes, tree.traits().modes());
        } catch (IOException e) {
            throw failure(e, "set the metadata of");
        }
    }

    @Override
    public void finish() throws EndpointException {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e, "write");
        }
    }

    @Override
    public void close() {
        if (borrowed) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a file was not closed", e);
        }
    }

    private EndpointException failure(IOException e, String action) {
        return tree.portableFailures().of(e, action, path);
    }
}
