package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Flush;
import org.junit.jupiter.api.Test;

/** Everything to stable storage; that it got there, no test can see. */
@Exercises(Flush.class)
abstract class FlushGroup extends ContractGroup {
    @Test
    void flushesWhatWasWritten() throws Exception {
        assertThatCode(() -> facet(Flush.class).flush()).doesNotThrowAnyException();
        store("f", text("x"), PLAIN, Expect.ABSENT);
        assertThatCode(() -> facet(Flush.class).flush()).doesNotThrowAnyException();
        assertContent("f", text("x"));
    }
}
