package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * Gives a file or folder its alternate streams and its security descriptor. What the server refuses is left: whoever looks again sees
 * it. Called by {@link Workers} only.
 */
record FurtherWriter(Share share) {
    /** Whether there is anything to do. @param fresh whether it was made just now, and has no streams */
    static boolean isAny(Extended wanted, boolean fresh) {
        if (wanted == null) {
            return false;
        }
        Set<String> names = wanted.pieces().keySet();
        boolean security = names.contains(Extended.NT_ACCESS) || names.contains(Extended.NT_OWNERS);
        return security || isStreams(wanted, fresh);
    }

    /** Whether streams may have to be changed. */
    static boolean isStreams(Extended wanted, boolean fresh) {
        return wanted != null
                && wanted.aspects().contains(Aspect.XATTR)
                && (!fresh || wanted.pieces().keySet().stream().anyMatch(n -> Aspect.of(n) == Aspect.XATTR));
    }

    /** The streams first: writing them changes the time of the file on some servers, which is set afterwards. */
    void streams(RelPath path, Extended wanted, boolean fresh) throws EndpointException {
        if (!isStreams(wanted, fresh) || share.path(path).isEmpty()) {
            return;
        }
        Map<String, byte[]> all = wanted.of(Set.of(Aspect.XATTR)).pieces();
        if (!fresh) {
            for (Stream there : there(path)) {
                if (!all.containsKey(there.attribute())) {
                    remove(path, there);
                }
            }
        }
        for (var piece : all.entrySet()) {
            String name = Stream.of(piece.getKey()).orElse("");
            if (!name.isEmpty() && piece.getValue().length <= FurtherReader.LONGEST) {
                write(path, name, piece.getValue());
            }
        }
    }

    private List<Stream> there(RelPath path) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply told = c.exchange(
                        path,
                        smb.create(share.path(path), Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT),
                        smb.queryStreams(),
                        smb.close(false))
                .get(1);
        try {
            return told.ok() ? Stream.of(told) : List.of();
        } catch (IllegalArgumentException e) {
            throw share.failures().protocol(path, e);
        }
    }

    private void remove(RelPath path, Stream stream) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        c.exchange(
                path,
                smb.create(share.path(path) + ':' + stream.name(), Smb2.DELETE, Smb2.OPEN, Smb2.NON_DIRECTORY_FILE),
                smb.setGone(),
                smb.close(false));
    }

    private void write(RelPath path, String name, byte[] value) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.create(
                share.path(path) + ':' + name, Smb2.WRITE_DATA, Smb2.TRUNCATE_OR_MAKE, Smb2.NON_DIRECTORY_FILE));
        int piece = c.mostWritten();
        boolean one = value.length <= piece;
        if (one) {
            chain.add(smb.write(0, value, 0, value.length));
            chain.add(smb.close(false));
        }
        Reply created = c.exchange(path, chain.toArray(Message[]::new)).getFirst();
        if (!one && created.ok()) {
            try (var handle = new Handle(c, created)) {
                for (int at = 0; at < value.length; at += piece) {
                    handle.exchange(path, smb.write(at, value, at, Math.min(piece, value.length - at)));
                }
            }
        }
    }

    /** The access list first: who gives a file away may not change it any more. */
    void security(RelPath path, Extended wanted) throws EndpointException {
        if (wanted == null) {
            return;
        }
        try {
            byte[] access = wanted.pieces().get(Extended.NT_ACCESS);
            if (access != null) {
                byte[] request = SecurityDescriptor.parse(access).accessRequest();
                set(path, Smb2.WRITE_DAC, Smb2.ACCESS_LIST, request);
            }
            byte[] owners = wanted.pieces().get(Extended.NT_OWNERS);
            if (owners != null) {
                byte[] request = SecurityDescriptor.parse(owners).ownerPart();
                set(path, Smb2.WRITE_OWNER, Smb2.OWNERS, request);
            }
        } catch (IllegalArgumentException e) {
            // the other side holds something that only looks like a descriptor
            return;
        }
    }

    private void set(RelPath path, int access, int parts, byte[] descriptor) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        c.exchange(
                path,
                smb.create(share.path(path), access, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT | Smb2.BACKUP_INTENT),
                smb.setSecurity(parts, descriptor),
                smb.close(false));
    }
}
