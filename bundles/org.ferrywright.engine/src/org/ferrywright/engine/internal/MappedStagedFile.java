package org.ferrywright.engine.internal;

import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import org.ferrywright.core.Entry;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.StagedFile;

/** A staged file of a {@link MappedRoot}. @param name of the file, unmapped */
record MappedStagedFile(StagedFile file, String name, MappedRoot root) implements StagedFile {
    @Override
    public long resumeOffset() {
        return file.resumeOffset();
    }

    @Override
    public OptionalLong resumeSeed() {
        return file.resumeSeed();
    }

    @Override
    public ContentDigest resumeDigest() throws EndpointException, InterruptedException {
        return file.resumeDigest();
    }

    @Override
    public WritableByteChannel channel() throws EndpointException, InterruptedException {
        return file.channel();
    }

    @Override
    public Optional<ContentDigest> taken() {
        return file.taken();
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        return file.commit(root.there(commit)).named(name);
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        file.discard();
    }

    @Override
    public void close() {
        file.close();
    }
}
