package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a namespace server answers to the question where a path leads, as [MS-DFSC] section 2.2.4 has it.
 *
 * @param consumed how many characters of the path the places stand for
 * @param root whether they are roots of the namespace, which have to be asked again
 * @param places such as {@code \server\share\folder}, in the order in which they are to be tried
 */
record Referral(int consumed, boolean root, List<String> places) {
    private static final int MOST = 256;
    private static final int ROOT = 1;
    private static final int NAME_LIST = 2;

    Referral {
        places = List.copyOf(places);
    }

    /** @param answer least significant byte first @throws IllegalArgumentException when it is none */
    static Referral of(ByteBuffer answer) {
        int consumed = answer.getShort(0) & 0xffff;
        int count = answer.getShort(2) & 0xffff;
        if (consumed % 2 != 0 || count > MOST) {
            throw new IllegalArgumentException("a referral is not well formed");
        }
        var places = new ArrayList<String>();
        boolean root = false;
        int at = 8;
        for (int i = 0; i < count; i++) {
            int version = answer.getShort(at) & 0xffff;
            int size = answer.getShort(at + 2) & 0xffff;
            boolean list = version >= 3 && (answer.getShort(at + 6) & NAME_LIST) != 0;
            if (size < 8 || at + size > answer.capacity()) {
                throw new IllegalArgumentException("a referral points outside of itself");
            }
            if (!list) {
                root |= (answer.getShort(at + 4) & ROOT) != 0;
                places.add(text(answer, version == 1 ? at + 8 : at + offset(answer, at, version)));
            }
            at += size;
        }
        return new Referral(consumed / 2, root, places);
    }

    /** Where an entry has its place. */
    private static int offset(ByteBuffer answer, int at, int version) {
        return switch (version) {
            case 2 -> answer.getShort(at + 20) & 0xffff;
            case 3, 4 -> answer.getShort(at + 16) & 0xffff;
            default -> throw new IllegalArgumentException("a referral has a version that is not known");
        };
    }

    private static String text(ByteBuffer answer, int at) {
        int end = at;
        while (answer.getShort(end) != 0) {
            end += 2;
        }
        var bytes = new byte[end - at];
        answer.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_16LE);
    }
}
