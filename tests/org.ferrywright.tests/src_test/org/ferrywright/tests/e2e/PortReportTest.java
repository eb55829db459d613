package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.tests.e2e.OwnNetwork.Flow;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that runs send goes where {@code ferry ports} said that it would. */
@Timeout(600)
class PortReportTest {
    private OwnNetwork network;
    private Scratch scratch;
    private Ferry here;
    private Path source;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(OwnNetwork.missing() == null, OwnNetwork.missing());
        network = OwnNetwork.create();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here").within(network.within()).with("FERRY_PASSWORD", Samba.PASSWORD);
        source = scratch.folder("source");
        for (int i = 0; i < 300; i++) {
            Files.writeString(source.resolve("f" + i), "content " + i);
        }
        Files.write(source.resolve("large"), new byte[3_000_000]);
    }

    @AfterEach
    void remove() {
        if (network != null) {
            scratch.close();
            network.close();
        }
    }

    @Test
    void betweenFoldersNothingIsSent() {
        assertThat(flowsOf(source, scratch.folder("target"))).isEmpty();
    }

    @Test
    void aListener() {
        var there = new Ferry(scratch, "there").within(network.within());
        try (Listening listener = there.listen(Map.of("r", scratch.folder("behind")))) {
            here.pair(listener);
            assertThat(flowsOf(source, listener.root("r")))
                    .containsExactly(new Flow("TCP", "127.0.0.1", listener.port()));
        }
    }

    @Test
    void sharesAndWhereANamespaceLeads() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        int port = Samba.freePort();
        try (Samba one = Samba.start(
                        network.within(), "127.0.0.1", port, "[dfs]", "path = @DIR@/dfs", "msdfs root = yes");
                Samba two = Samba.start(network.within(), "127.0.0.2", port)) {
            Path dfs = Files.createDirectory(one.folder().resolve("dfs"));
            Files.createSymbolicLink(dfs.resolve("link"), Path.of("msdfs:127.0.0.2\\data"));
            assertThat(flowsOf(source, one.address("data/plain"))).containsExactly(new Flow("TCP", "127.0.0.1", port));
            assertThat(flowsOf(one.address("data/plain"), one.address("dfs/link/x")))
                    .containsExactlyInAnyOrder(new Flow("TCP", "127.0.0.1", port), new Flow("TCP", "127.0.0.2", port));
            assertThat(two.data().resolve("x/f7")).hasContent("content 7");
        }
    }

    @Test
    void aTargetOfANamespaceThatIsDownIsReportedToo() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        int port = Samba.freePort();
        try (Samba one =
                Samba.start(network.within(), "127.0.0.1", port, "[dfs]", "path = @DIR@/dfs", "msdfs root = yes")) {
            Path dfs = Files.createDirectory(one.folder().resolve("dfs"));
            Files.createSymbolicLink(dfs.resolve("link"), Path.of("msdfs:127.0.0.3\\data,127.0.0.1\\data"));
            Result report = here.run("ports", one.address("dfs/link")).expect(0);
            assertThat(report.out()).contains("127.0.0.3", "target of the DFS link //127.0.0.1/dfs/link");
            Result run = here.sync(source, one.address("dfs/link/x"));
            assertThat(run.json().get("places").get(0).get("targets")).hasSize(2);
            assertThat(run.json().get("places").get(0).get("doubt").textValue()).contains("several targets");
            Result preview = here.run("sync", "--preview", source, one.address("dfs/link/x"))
                    .expect(0);
            assertThat(preview.out()).contains("warning: ", "several targets");
        }
    }

    /** Asks for the report first, then watches a run and a second one. */
    private Set<Flow> flowsOf(Object... ends) {
        var ask = new ArrayList<Object>(List.of("ports", "--json"));
        ask.addAll(List.of(ends));
        String report = here.run(ask.toArray()).expect(0).out();
        try (OwnNetwork.Capture capture = network.capture()) {
            here.sync(ends);
            here.sync(ends);
            Set<Flow> flows = capture.end();
            OwnNetwork.assertReported(flows, report);
            return flows;
        }
    }
}
