package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;

/** Finds out what a root holds: by what the server says of the volume, and by a temporary that is gone afterwards. */
record Trial(Share share) {
    /** @param keeps the metadata that the temporary kept */
    record Outcome(Set<Aspect> keeps, boolean caseSensitive) {}

    private static final int PERSISTENT_ACLS = 0x8;
    private static final int NAMED_STREAMS = 0x40000;

    private static final int EVERYBODY = 1;
    private static final int NT = 5;
    private static final int UNIX = 22;
    private static final int ALL = 0x1f01ff;
    private static final int READ = 0x1200a9;

    /** What the server says that it has. */
    Set<Aspect> tells() throws EndpointException {
        var tells = EnumSet.copyOf(Facts.TOLD);
        Connection c = share.connection();
        Smb2 smb = c.smb();
        Reply told = c.exchange(
                        RelPath.ROOT,
                        smb.create(share.path(RelPath.ROOT), Smb2.READ_ATTRIBUTES, Smb2.OPEN, 0),
                        smb.queryVolumeAttributes(),
                        smb.close(false))
                .get(1);
        int flags = told.ok() ? Smb2.information(told).getInt(0) : 0;
        if ((flags & PERSISTENT_ACLS) != 0) {
            tells.add(Aspect.NT_ACL);
            tells.add(Aspect.NT_OWNER);
        }
        if ((flags & NAMED_STREAMS) != 0) {
            tells.add(Aspect.XATTR);
        }
        return tells;
    }

    /** Null when no temporary can be made in the root. @param tells what may be kept */
    Outcome run(Set<Aspect> tells, String instanceId) throws EndpointException {
        RelPath temporary = RelPath.ROOT.child(
                TemporaryNames.of(instanceId, ThreadLocalRandom.current().nextLong()));
        Share.Opened opened;
        try {
            opened = share.open(
                    temporary, Smb2.WRITE_DATA | Smb2.DELETE, Smb2.MAKE, Smb2.NON_DIRECTORY_FILE, "make a temporary");
        } catch (EndpointException e) {
            if (e.scope() == EndpointException.Scope.ENDPOINT) {
                throw e;
            }
            return null;
        }
        try {
            return run(temporary, tells);
        } finally {
            SmbStagedFile.remove(opened.handle(), temporary);
        }
    }

    private Outcome run(RelPath temporary, Set<Aspect> tells) throws EndpointException {
        var keeps = EnumSet.copyOf(tells);
        Extended wanted = Extended.of(FurtherReader.ASPECTS, samples()).of(tells);
        if (!wanted.aspects().isEmpty()) {
            var writer = new FurtherWriter(share);
            writer.streams(temporary, wanted, true);
            writer.security(temporary, wanted);
            Map<Aspect, Long> kept = new FurtherReader(share)
                    .read(temporary, wanted.aspects())
                    .extended()
                    .digests();
            wanted.digests().forEach((aspect, digest) -> {
                if (!digest.equals(kept.get(aspect))) {
                    keeps.remove(aspect);
                }
            });
        }
        RelPath otherCase = RelPath.of(temporary.value().toUpperCase(Locale.ROOT));
        return new Outcome(keeps, share.facts(otherCase) == null);
    }

    /** Something of each kind that no server has by chance: a list with somebody whom nobody knows, and an owner whom few may set. */
    private static Map<String, byte[]> samples() {
        var all = new HashMap<String, byte[]>();
        byte[] somebody = identifier(NT, 21, 1_111_111_111, 1_222_222_222, 1_333_333_333, 1234);
        var descriptor = SecurityDescriptor.guarded(
                identifier(UNIX, 1, 0), identifier(UNIX, 2, 0), list(identifier(EVERYBODY, 0), somebody));
        all.put(Extended.NT_ACCESS, descriptor.accessPart());
        all.put(Extended.NT_OWNERS, descriptor.ownerPart());
        all.put("user.ferry.probe", new byte[] {1});
        return all;
    }

    private static byte[] identifier(int authority, int... parts) {
        var sid = ByteBuffer.allocate(8 + 4 * parts.length).order(ByteOrder.LITTLE_ENDIAN);
        sid.put((byte) 1).put((byte) parts.length).put(7, (byte) authority).position(8);
        for (int part : parts) {
            sid.putInt(part);
        }
        return sid.array();
    }

    /** The first may do everything, the second may read. */
    private static byte[] list(byte[] first, byte[] second) {
        int size = 8 + 8 + first.length + 8 + second.length;
        var list = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        list.putShort((short) 2).putShort((short) size).putShort((short) 2).putShort((short) 0);
        list.putShort((short) 0)
                .putShort((short) (8 + first.length))
                .putInt(ALL)
                .put(first);
        list.putShort((short) 0)
                .putShort((short) (8 + second.length))
                .putInt(READ)
                .put(second);
        return list.array();
    }
}
