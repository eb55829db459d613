package org.ferrywright.tests.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.junit.jupiter.api.Test;

/** What the fake can do beyond being a root: its knobs, faults, hooks and accidents. */
class FakeEndpointTest {
    private static final String TEMPORARY = TemporaryNames.of("0123abcd", 1);
    private static final RelPath FILE = RelPath.of("f");

    private FakeEndpoint endpoint = with(FakeKnobs.BEST);
    private FakeBackdoor backdoor = new FakeBackdoor(endpoint.tree());

    @Test
    void theNthCallFailsAsOrdered() throws Exception {
        endpoint.faults()
                .add(Rule.nth(FakeOperation.STAT, 2, Kind.LOCKED)
                        .scope(Scope.ENDPOINT)
                        .retry(Retry.NEVER));
        assertThat(endpoint.stat(FILE)).isEmpty();
        var failure = failure(() -> endpoint.stat(FILE));
        assertThat(failure)
                .returns(Kind.LOCKED, EndpointException::kind)
                .returns(Scope.ENDPOINT, EndpointException::scope);
        assertThat(failure.retry().worthwhile()).isFalse();
        assertThat(endpoint.stat(FILE)).isEmpty();
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        assertThat(failures(7))
                .isEqualTo(failures(7))
                .isNotEqualTo(failures(8))
                .contains(true)
                .contains(false);
    }

    @Test
    void faultsMayBeMeantForSomePaths() throws Exception {
        endpoint.faults()
                .add(Rule.chance(Set.of(FakeOperation.STAT), 1, Kind.DENIED).on(FILE::equals));
        assertThat(endpoint.stat(RelPath.of("g"))).isEmpty();
        assertThat(failure(() -> endpoint.stat(FILE)).kind()).isEqualTo(Kind.DENIED);
        endpoint.faults().clear();
        assertThat(endpoint.stat(FILE)).isEmpty();
    }

    @Test
    void aFaultTearsAWrite() throws Exception {
        endpoint.faults().add(Rule.nth(FakeOperation.WRITE_CHUNK, 1, Kind.UNREACHABLE));
        try (var staged = stage(10_000)) {
            failure(() -> write(staged, new byte[10_000]));
        }
        assertThat(backdoor.content(TEMPORARY)).hasSizeBetween(0, 9_999);
        assertThat(backdoor.names("")).containsExactly(TEMPORARY);
    }

    @Test
    void aFaultCutsAListingShort() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            backdoor.file(name, new byte[1]);
        }
        endpoint.faults().add(Rule.nth(FakeOperation.WALK_ENTRY, 3, Kind.DENIED));
        try (var cursor = endpoint.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
            var listing = cursor.next();
            assertThat(listing.complete()).isFalse();
            assertThat(listing.entries()).extracting(Entry::name).containsExactly("a", "b");
        }
        endpoint.faults().add(Rule.nth(FakeOperation.LIST_ENTRY, 2, Kind.DENIED));
        try (var cursor = endpoint.list(RelPath.ROOT)) {
            assertThat(cursor.next()).isNotNull();
            assertThat(failure(cursor::next).kind()).isEqualTo(Kind.DENIED);
        }
    }

    @Test
    void aHookActsAsSomebodyElse() throws Exception {
        endpoint.faults().hook((operation, path) -> {
            if (operation == FakeOperation.COMMIT_REPLACE) {
                backdoor.file(path.value(), new byte[] {9});
            }
        });
        assertThat(failure(() -> store(new byte[5], Expect.ABSENT)).kind()).isEqualTo(Kind.CHANGED);
        assertThat(backdoor.content("f")).containsExactly(9);
    }

    @Test
    void aCrashEndsEverythingAndKeepsWhatThereIs() throws Exception {
        backdoor.file("f", new byte[1]);
        try (var staged = stage(5)) {
            write(staged, new byte[3]);
            endpoint.crash();
            var failure = failure(() -> endpoint.stat(FILE));
            assertThat(failure)
                    .returns(Kind.UNREACHABLE, EndpointException::kind)
                    .returns(Scope.ENDPOINT, EndpointException::scope);
            failure(() -> write(staged, new byte[2]));
        }
        var again = new FakeEndpoint(endpoint.tree());
        assertThat(again.stat(FILE)).isPresent();
        try (var staged = again.stage(FILE, new StageRequest(TEMPORARY, 5, true, 0))) {
            assertThat(staged.resumeOffset()).isEqualTo(3);
        }
    }

    @Test
    void aCrashBetweenDeleteAndRenameLeavesNoTarget() {
        use(FakeKnobs.BEST.commitMode(CommitMode.DELETE_THEN_RENAME));
        backdoor.file("f", new byte[1]);
        endpoint.faults().hook((operation, path) -> {
            if (operation == FakeOperation.COMMIT_RENAME) {
                endpoint.crash();
            }
        });
        failure(() -> store(new byte[5], Expect.ANY));
        assertThat(backdoor.names("")).containsExactly(TEMPORARY);
    }

    @Test
    void whatWasNotFlushedMayBeLostWithThePower() throws Exception {
        store(new byte[1_000], Expect.ABSENT);
        endpoint.facet(Flush.class).orElseThrow().flush();
        endpoint.tree().losePower(new Random(1));
        assertThat(backdoor.content("f")).hasSize(1_000);
        store(new byte[2_000], Expect.ANY);
        endpoint.tree().losePower(new Random(1));
        assertThat(backdoor.content("f")).hasSizeLessThan(2_000);
    }

    @Test
    void aFullRootSaysSo() throws Exception {
        use(FakeKnobs.BEST.capacity(1_500));
        store(new byte[1_000], Expect.ABSENT);
        assertThat(endpoint.facet(Space.class).orElseThrow().available()).isEqualTo(500);
        try (var staged = stage(1_000)) {
            assertThat(failure(() -> write(staged, new byte[1_000])).kind()).isEqualTo(Kind.NO_SPACE);
            assertThat(backdoor.content(TEMPORARY)).hasSize(500);
            staged.discard();
        }
        assertThat(endpoint.facet(Space.class).orElseThrow().available()).isEqualTo(500);
        assertThat(backdoor.content("f")).hasSize(1_000);
        backdoor.remove("f");
        assertThat(endpoint.facet(Space.class).orElseThrow().available()).isEqualTo(1_500);
    }

    @Test
    void aReadOnlyRootRefusesEveryChange() throws Exception {
        use(FakeKnobs.BEST.readOnly(true));
        backdoor.file("f", new byte[1]);
        assertThat(failure(() -> endpoint.makeDirectory(RelPath.of("d"))).kind())
                .isEqualTo(Kind.DENIED);
        assertThat(failure(() -> endpoint.delete(FILE, Expect.ANY)).kind()).isEqualTo(Kind.DENIED);
        assertThat(failure(() -> stage(1).close()).kind()).isEqualTo(Kind.DENIED);
        assertThat(endpoint.stat(FILE)).isPresent();
    }

    @Test
    void latencyPassesOnTheTreesOwnClockOnly() throws Exception {
        use(FakeKnobs.BEST.latency(50_000_000));
        long before = endpoint.tree().clock();
        for (int i = 0; i < 100; i++) {
            endpoint.stat(FILE);
        }
        assertThat(endpoint.tree().clock() - before).isEqualTo(5_000_000_000L);
    }

    @Test
    void whereCaseDoesNotCountTheNewSpellingStays() throws Exception {
        use(FakeKnobs.BEST.caseSensitive(false));
        backdoor.file("F", new byte[1]);
        store(new byte[5], Expect.same(endpoint.stat(FILE).orElseThrow()));
        assertThat(backdoor.names("")).containsExactly("f");
    }

    @Test
    void entriesTellNoMoreThanTheRootKnows() throws Exception {
        use(FakeKnobs.BEST.owned(false, false).fileIds(false).seed(3));
        backdoor.file("f", new byte[1]);
        assertThat(endpoint.stat(FILE).orElseThrow())
                .returns(0L, Entry::fileId)
                .returns(0L, Entry::changeToken)
                .returns(Entry.UNKNOWN, Entry::mode)
                .returns(Entry.UNKNOWN, Entry::uid);
    }

    private static List<Boolean> failures(long seed) {
        var endpoint = with(FakeKnobs.BEST.seed(seed));
        endpoint.faults().add(Rule.chance(Set.of(FakeOperation.STAT), 0.5, Kind.TIMEOUT));
        List<Boolean> out = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            out.add(catchThrowableOfType(EndpointException.class, () -> endpoint.stat(FILE)) != null);
        }
        return out;
    }

    private static FakeEndpoint with(FakeKnobs knobs) {
        return new FakeEndpoint(new FakeTree(knobs));
    }

    private void use(FakeKnobs knobs) {
        endpoint = with(knobs);
        backdoor = new FakeBackdoor(endpoint.tree());
    }

    private StagedFile stage(long size) throws EndpointException, InterruptedException {
        return endpoint.stage(FILE, new StageRequest(TEMPORARY, size, false, 0));
    }

    private static void write(StagedFile staged, byte[] content) throws Exception {
        staged.channel().write(ByteBuffer.wrap(content));
    }

    private void store(byte[] content, Expect expect) throws Exception {
        try (var staged = stage(content.length)) {
            write(staged, content);
            staged.commit(new Commit(Attributes.NONE, ContentHash.of(content, 0), expect));
        }
    }

    private static EndpointException failure(ThrowingCallable call) {
        var thrown = catchThrowableOfType(Exception.class, call);
        assertThat(thrown).isNotNull();
        return thrown instanceof EndpointIOException e ? e.failure() : (EndpointException) thrown;
    }
}
