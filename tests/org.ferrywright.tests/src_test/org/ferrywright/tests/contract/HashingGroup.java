package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Hashing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Digests where the data lies. */
@Exercises(Hashing.class)
abstract class HashingGroup extends ContractGroup {
    @Test
    void digestsRanges() throws Exception {
        byte[] content = bytes(1_500_000, 1);
        backdoor().file("f", content);
        for (int[] range : new int[][] {
            {0, 1_500_000}, {0, 1}, {1, 1_000_000}, {1_499_999, 1}, {0, 0}, {1_500_000, 0}, {65_536, 131_072}
        }) {
            var expected = ContentHash.of(Arrays.copyOfRange(content, range[0], range[0] + range[1]), 42);
            assertThat(digest("f", range[0], range[1], 42, Expect.same(stat("f"))))
                    .isEqualTo(expected);
        }
        assertThat(digest("f", 500_000, -1, 0, Expect.ANY))
                .isEqualTo(digest(Arrays.copyOfRange(content, 500_000, 1_500_000)));
        backdoor().file("empty", new byte[0]);
        assertThat(digest("empty", 0, -1, 7, Expect.ANY)).isEqualTo(ContentHash.of(new byte[0], 7));
    }

    @Test
    void whatIsNotAsExpectedIsNotDigested() {
        backdoor().file("f", text("abc"));
        assertFails(() -> digest("f", 0, 4, 0, Expect.ANY), Kind.CHANGED);
        assertFails(() -> digest("f", 4, -1, 0, Expect.ANY), Kind.CHANGED);
        assertFails(() -> digest("f", 2, 2, 0, Expect.same(stat("f"))), Kind.CHANGED);
        assertFails(() -> digest("f", 0, 3, 0, Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> digest("f", 0, 3, 0, Expect.same(ReadingGroup.otherTime(stat("f")))), Kind.CHANGED);
    }

    @Test
    @Timeout(300)
    void onlyFilesAreDigested() {
        backdoor().directory("d");
        backdoor().file("f", text("abc"));
        backdoor().link("l", "f");
        backdoor().link("out", backdoor().outside());
        backdoor().special("p");
        assertFails(() -> digest("no", 0, -1, 0, Expect.ANY), Kind.NOT_FOUND);
        assertFails(() -> digest("d", 0, -1, 0, Expect.ANY), Kind.IS_DIRECTORY);
        assertRefused(() -> digest("l", 0, -1, 0, Expect.ANY));
        assertRefused(() -> digest("out/secret", 0, -1, 0, Expect.ANY));
        assertRefused(() -> digest("p", 0, -1, 0, Expect.ANY));
    }

    private ContentDigest digest(String path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException {
        return facet(Hashing.class).digest(path(path), offset, length, seed, expect);
    }
}
