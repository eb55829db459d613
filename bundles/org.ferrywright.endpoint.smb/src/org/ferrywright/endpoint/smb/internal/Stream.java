package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Aspect;

/** An alternate stream of a file or folder, which other systems know as an extended attribute. @param size in bytes */
record Stream(String name, long size) {
    private static final String USER = "user.";
    private static final String TYPE = ":$DATA";
    private static final int HEAD = 24;

    /** Those that an answer lists, but for the content itself. @throws IllegalArgumentException when it is no list of streams */
    static List<Stream> of(Reply reply) {
        ByteBuffer all = Smb2.information(reply);
        var streams = new ArrayList<Stream>();
        int at = 0;
        while (all.capacity() > 0) {
            int length = all.getInt(at + 4);
            if (length < 0 || at + HEAD > all.capacity() - length) {
                throw new IllegalArgumentException("a list of streams points outside of itself");
            }
            var name = new byte[length];
            all.get(at + HEAD, name);
            add(new String(name, StandardCharsets.UTF_16LE), all.getLong(at + 8), streams);
            int next = all.getInt(at);
            if (next == 0) {
                break;
            }
            if (next < HEAD || at > all.capacity() - HEAD - next) {
                throw new IllegalArgumentException("a list of streams points outside of itself");
            }
            at += next;
        }
        return streams;
    }

    private static void add(String name, long size, List<Stream> streams) {
        if (!name.startsWith(":") || !name.endsWith(TYPE) || name.length() <= TYPE.length() + 1) {
            return;
        }
        var stream = new Stream(name.substring(1, name.length() - TYPE.length()), size);
        if (of(stream.attribute()).isPresent()) {
            streams.add(stream);
        }
    }

    /** The name of the stream that stands for an extended attribute; empty when none can. */
    static Optional<String> of(String attribute) {
        String name = Aspect.of(attribute) == Aspect.XATTR ? attribute.substring(USER.length()) : "";
        boolean able = !name.isEmpty()
                && name.length() <= 255
                && name.chars().noneMatch(c -> c == 0 || ":/\\".indexOf(c) >= 0);
        return able ? Optional.of(name) : Optional.empty();
    }

    /** The name of the extended attribute that it stands for. */
    String attribute() {
        return USER + name;
    }
}
