package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Space;
import org.junit.jupiter.api.Test;

/** Room that is left. */
@Exercises(Space.class)
abstract class SpaceGroup extends ContractGroup {
    @Test
    void thereIsRoomForWhatIsStored() throws Exception {
        assertThat(facet(Space.class).available()).isGreaterThan(1_000_000);
        store("f", bytes(1_000_000, 1), PLAIN, Expect.ABSENT);
        assertThat(facet(Space.class).available()).isPositive();
    }
}
