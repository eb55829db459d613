package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listings of real servers that are not what they seem. */
@Timeout(300)
class FtpListingTest {
    @TempDir
    Path folder;

    /** It confirms such a listing by 226, as any other. */
    @Test
    void whatPureFtpdCutsOffAtItsLimitIsNoListing() throws Exception {
        assumeTrue(PureFtpd.missing() == null, PureFtpd.missing());
        try (var server = PureFtpd.start("-L", "50:8")) {
            Path few = Files.createDirectories(server.data().resolve("d/few"));
            Path many = Files.createDirectory(server.data().resolve("d/many"));
            for (int i = 0; i < 60; i++) {
                Files.writeString(many.resolve("f" + i), "x");
            }
            Files.writeString(few.resolve("f"), "x");
            try (var root =
                    new FtpEndpointProvider().open(EndpointConfig.of(server.address("d")), new FtpContext(folder))) {
                var failure = catchThrowableOfType(
                        EndpointException.class,
                        () -> root.list(RelPath.of("many")).close());
                assertThat(failure).isNotNull().returns(Kind.TOO_LARGE, EndpointException::kind);
                assertThat(failure.getMessage()).contains("only a part");
                try (var walk = root.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
                    assertThat(walk.next().complete()).isTrue();
                    assertThat(walk.next().complete()).isTrue();
                    assertThat(walk.next().complete()).isFalse();
                    assertThat(walk.next()).isNull();
                }
                assertThat(root.stat(RelPath.of("few/f"))).isPresent();
            }
        }
    }
}
