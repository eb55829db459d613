package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.Capabilities;
import org.ferrywright.endpoint.Capabilities.Finding;
import org.ferrywright.endpoint.Capabilities.Loss;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.junit.jupiter.api.Test;

/** What a root tells people of itself. */
@Exercises(Capabilities.class)
abstract class CapabilitiesGroup extends ContractGroup {
    private Set<String> lost() {
        return facet(Capabilities.class).losses().stream().map(Loss::aspect).collect(Collectors.toSet());
    }

    private static Attributes at(Timestamp time) {
        return new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, time);
    }

    @Test
    void findingsAreForPeopleAndTheSameEachTime() throws Exception {
        var findings = facet(Capabilities.class).findings();
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.name()).isNotBlank();
            assertThat(finding.value()).isNotBlank();
            assertThat(finding.basis()).isNotNull();
        });
        assertThat(findings).extracting(Finding::name).doesNotHaveDuplicates();
        try (var again = fixture().reopen()) {
            assertThat(again.facet(Capabilities.class).orElseThrow().findings())
                    .extracting(Finding::name)
                    .isEqualTo(findings.stream().map(Finding::name).toList());
        }
    }

    @Test
    void timesThatAreNotSaidToBeLostAreKept() throws Exception {
        var early = new Timestamp(-1_000_000_000, 0);
        var late = new Timestamp(1_000_000_000, 0);
        boolean all = lost().contains("time");
        assertThat(store("early", text("x"), at(early), Expect.ABSENT)
                        .modified()
                        .equals(early))
                .isEqualTo(!all && !lost().contains("time before 1970"));
        assertThat(store("late", text("x"), at(late), Expect.ABSENT).modified().equals(late))
                .isEqualTo(!all);
    }

    @Test
    void timesOfFoldersThatAreNotSaidToBeLostAreKept() throws Exception {
        endpoint().makeDirectory(path("d"));
        var time = new Timestamp(1_000_000_000, 0);
        var metadata = endpoint().facet(Metadata.class);
        if (metadata.isPresent()) {
            metadata.get().set(path("d"), EntryKind.DIRECTORY, at(time));
        }
        assertThat(stat("d").modified().equals(time))
                .isEqualTo(!lost().contains("time") && !lost().contains("time of folders"));
    }
}
