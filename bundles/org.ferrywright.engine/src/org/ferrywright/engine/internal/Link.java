package org.ferrywright.engine.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Symlinks;

/**
 * One source and one target of a run, opened, with what their transfers share.
 *
 * @param contents looks into the source's files, under the same seed
 * @param digestSeed secret of this run for the digests of large files
 * @param applied hears of what was carried out
 * @param old says where what is taken away at the target is kept
 * @param manner how large files are brought over
 */
record Link(
        Endpoint source,
        Endpoint target,
        Comparison comparison,
        String instanceId,
        Journal journal,
        Tally tally,
        Throttle throttle,
        SharedContents contents,
        long digestSeed,
        Applied applied,
        OldVersions old,
        Manner manner) {
    private static final String LINKS_LEFT_OUT = "symbolic links are left out of this run";

    /** Name of the temporary for this version of the source's file: a later run over the same version finds it again. */
    String temporary(String path, Entry source) {
        var version = ByteBuffer.allocate(2 * path.length() + Byte.BYTES + 2 * Long.BYTES + Integer.BYTES);
        for (int i = 0; i < path.length(); i++) {
            version.putChar(path.charAt(i));
        }
        version.put((byte) source.kind().ordinal())
                .putLong(source.size())
                .putLong(source.modified().seconds())
                .putInt(source.modified().nanos());
        return TemporaryNames.of(instanceId, ContentHash.of(version.array(), 0).low());
    }

    /** A sibling of the path. */
    static String beside(String path, String name) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? name : path.substring(0, slash + 1) + name;
    }

    /** Why a symbolic link takes no part in a one-way run. */
    String whyNoLink(String path) throws EndpointException, InterruptedException {
        if (source instanceof FollowingRoot following) {
            return following.whyNot(path);
        }
        return target.facet(Symlinks.class).isPresent() ? LINKS_LEFT_OUT : "the target cannot hold symbolic links";
    }

    /** Why a symbolic link takes no part in mode two-way. */
    String whyNoLinkEitherWay() {
        boolean able = target.facet(Symlinks.class).isPresent()
                && source.facet(Symlinks.class).isPresent();
        return able ? LINKS_LEFT_OUT : "one side cannot hold symbolic links";
    }

    /** What of the source's metadata the target is able to keep. */
    Attributes attributes(Entry source) {
        return new Attributes(
                comparison.modes() ? source.mode() : Entry.UNKNOWN,
                comparison.owners() ? source.uid() : Entry.UNKNOWN,
                comparison.owners() ? source.gid() : Entry.UNKNOWN,
                source.modified());
    }
}
