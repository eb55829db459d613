package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Temporaries that an earlier attempt left. */
abstract class ResumingGroup extends ContractGroup {
    @BeforeEach
    void hasTemporaries() {
        assumeTrue(!endpoint().traits().readOnly() && temporaries(), "a root without temporaries");
    }

    @Test
    void resumesWhereItWasLeft() throws Exception {
        byte[] content = bytes(200_000, 3);
        String temporary = temporary();
        leave("d/f", temporary, content.length, Arrays.copyOf(content, 120_000));
        assertThat(backdoor().names("d")).containsExactly(temporary);
        try (var staged = stage("d/f", temporary, content.length, true)) {
            int offset = (int) staged.resumeOffset();
            assertThat(offset).as("what had been written is not sent again").isEqualTo(120_000);
            assertThat(staged.resumeDigest()).isEqualTo(digest(Arrays.copyOf(content, offset)));
            write(staged, Arrays.copyOfRange(content, offset, content.length));
            staged.commit(new Commit(PLAIN, digest(content), Expect.ABSENT));
        }
        assertContent("d/f", content);
        assertNoTemporaries("d");
    }

    @Test
    void resumesWhatIsComplete() throws Exception {
        byte[] content = bytes(5_000, 3);
        String temporary = temporary();
        leave("f", temporary, content.length, content);
        try (var staged = stage("f", temporary, content.length, true)) {
            assertThat(staged.resumeOffset()).isEqualTo(content.length);
            staged.commit(new Commit(PLAIN, digest(content), Expect.ABSENT));
        }
        assertContent("f", content);
    }

    @Test
    void aWrongBeginningIsSeenAndNeverCommitted() throws Exception {
        byte[] content = bytes(10_000, 3);
        byte[] wrong = bytes(4_000, 99);
        String temporary = temporary();
        leave("f", temporary, content.length, wrong);
        try (var staged = stage("f", temporary, content.length, true)) {
            assertThat(staged.resumeDigest()).isEqualTo(digest(wrong));
            write(staged, Arrays.copyOfRange(content, 4_000, content.length));
            assertFails(() -> staged.commit(new Commit(PLAIN, digest(content), Expect.ABSENT)), Kind.CORRUPT);
        }
        assertThat(backdoor().names("")).isEmpty();
    }

    @Test
    void aLeftoverThatIsTooLongIsNotKept() throws Exception {
        String temporary = temporary();
        leave("f", temporary, 5_000, bytes(5_000, 1));
        try (var staged = stage("f", temporary, 3, true)) {
            assertThat(staged.resumeOffset()).isZero();
            write(staged, text("new"));
            staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ABSENT));
        }
        assertContent("f", text("new"));
    }

    @Test
    void withoutResumeItStartsEmpty() throws Exception {
        String temporary = temporary();
        leave("f", temporary, 5_000, bytes(5_000, 1));
        try (var staged = stage("f", temporary, 3, false)) {
            assertThat(staged.resumeOffset()).isZero();
            assertThat(staged.resumeDigest()).isEqualTo(digest(new byte[0]));
            write(staged, text("new"));
            staged.commit(new Commit(PLAIN, digest(text("new")), Expect.ABSENT));
        }
        assertContent("f", text("new"));
    }

    @Test
    void aLeftoverSurvivesTheEndOfTheRoot() throws Exception {
        String temporary = temporary();
        var other = fixture().reopen();
        var unfinished = other.stage(path("f"), new StageRequest(temporary, 10, false, 0));
        write(unfinished, text("half"));
        other.close();
        unfinished.close();
        try (var staged = stage("f", temporary, 10, true)) {
            assertThat(staged.resumeOffset()).isBetween(0L, 4L);
            staged.discard();
        }
        assertThat(backdoor().names("")).isEmpty();
    }

    private void leave(String path, String temporary, long size, byte[] part) throws Exception {
        StagedFile staged = stage(path, temporary, size, false);
        try (staged) {
            assertThat(staged.resumeOffset()).isZero();
            write(staged, part);
        }
    }
}
