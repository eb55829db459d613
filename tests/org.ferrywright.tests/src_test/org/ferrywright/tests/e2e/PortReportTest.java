package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.tests.e2e.OwnNetwork.Flow;
import org.ferrywright.tests.ftp.Vsftpd;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that runs send goes where {@code ferry ports} said that it would. */
@Timeout(1200)
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

    @Test
    void byNetBiosOnlyWhenAskedFor() throws Exception {
        assumeTrue(Samba.missing() == null, Samba.missing());
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nmbd")), "nmbd is not installed");
        String address = "10.99.0.2";
        try (OwnNetwork servers = network.beside(address);
                Samba samba = Samba.start(
                        servers.within(),
                        address,
                        139,
                        "disable netbios = no",
                        "interfaces = 10.99.0.2/24",
                        "bind interfaces only = no")) {
            String share = "smb://" + Samba.USER + "@" + address + "/data/session?netbios=session";
            assertThat(flowsOf(source, share)).containsExactly(new Flow("TCP", address, 139));
            assertThat(samba.data().resolve("session/f7")).hasContent("content 7");
            Process names = samba.names(servers.within());
            try {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(4))
                        .until(() -> new ProcessBuilder(network.within("nmblookup", "-B", "10.99.0.255", "FERRYTEST"))
                                        .redirectErrorStream(true)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .start()
                                        .waitFor()
                                == 0);
                for (String way : List.of("broadcast", address)) {
                    String asked = way.equals("broadcast") ? "255.255.255.255" : way;
                    assertThat(flowsOf(
                                    Map.of("FERRYTEST", address),
                                    source,
                                    "smb://" + Samba.USER + "@FERRYTEST/data/" + way + "?netbios=" + way))
                            .containsExactlyInAnyOrder(new Flow("TCP", address, 139), new Flow("UDP", asked, 137));
                    assertThat(samba.data().resolve(way + "/f7")).hasContent("content 7");
                }
            } finally {
                names.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void ftpByPortsOfTheServersRangeOnly() throws IOException {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        String range = "passive-ports=40100-40139";
        String[] settings = {"pasv_min_port=40100", "pasv_max_port=40139"};
        try (Vsftpd plain = Vsftpd.startWithin(network.within(), settings);
                Vsftpd encrypted = Vsftpd.encryptedWithin(network.within(), settings)) {
            passively(flowsOf(source, plain.address("plain?" + range)), plain.port());
            passively(flowsOf(source, encrypted.encrypted("encrypted", "?" + range)), encrypted.port());
            assertThat(plain.data().resolve("plain/f7")).hasContent("content 7");
            assertThat(encrypted.data().resolve("encrypted/f7")).hasContent("content 7");
            // what the server has named is told to who has not been told more
            assertThat(here.run("ports", plain.address("plain")).expect(0).out())
                    .contains("1024-65535")
                    .containsPattern("learnt from its replies: 401[0-3]\\d to 401[0-3]\\d up to now");
            Result refused = here.run("sync", source, plain.address("plain?passive-ports=40200-40209"))
                    .expect(3);
            assertThat(refused.err() + refused.out()).contains("not in passive-ports=40200-40209");
        }
    }

    private static void passively(Set<Flow> flows, int commands) {
        assertThat(flows).contains(new Flow("TCP", "127.0.0.1", commands)).allSatisfy(flow -> {
            assertThat(flow.to()).isEqualTo("127.0.0.1");
            assertThat(flow.port())
                    .satisfiesAnyOf(
                            p -> assertThat(p).isEqualTo(commands),
                            p -> assertThat(p).isBetween(40_100, 40_139));
        });
        assertThat(flows).hasSizeGreaterThan(1);
    }

    @Test
    void ftpThatTheServerOpens() throws IOException {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (Vsftpd server = Vsftpd.startWithin(network.within())) {
            Set<Flow> flows = flowsOf(
                    Map.of(PortUse.THIS_MACHINE, "127.0.0.1"),
                    source,
                    server.address("active?data=active&active-ports=50200-50239"));
            assertThat(flows)
                    .contains(new Flow("TCP", "127.0.0.1", server.port()))
                    .hasSizeGreaterThan(1);
            assertThat(flows)
                    .filteredOn(f -> f.port() != server.port())
                    .allSatisfy(flow -> assertThat(flow.port()).isBetween(50_200, 50_239));
            assertThat(server.data().resolve("active/f7")).hasContent("content 7");
        }
    }

    /** Asks for the report first, then watches a run and a second one. */
    private Set<Flow> flowsOf(Object... ends) {
        return flowsOf(Map.of(), ends);
    }

    /** @param addresses of names in the report */
    private Set<Flow> flowsOf(Map<String, String> addresses, Object... ends) {
        var ask = new ArrayList<Object>(List.of("ports", "--json"));
        ask.addAll(List.of(ends));
        String report = here.run(ask.toArray()).expect(0).out();
        try (OwnNetwork.Capture capture = network.capture()) {
            here.sync(ends);
            here.sync(ends);
            Set<Flow> flows = capture.end();
            // what a server of names says unasked, and its answers, which go to ports of nobody in particular
            flows.removeIf(f -> f.protocol().equals("UDP") && (f.port() >= 32768 || f.to().equals("10.99.0.255")));
            OwnNetwork.assertReported(flows, report, addresses);
            return flows;
        }
    }
}
