package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.ferrywright.control.PortFact;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final PortFact OUT =
            new PortFact(PortFact.THIS_MACHINE, "192.0.2.7", "TCP", 7333, 7333, "control and data over TLS");
    private static final PortFact NAMED =
            new PortFact(PortFact.THIS_MACHINE, "srv; reboot", "TCP", 7333, 7333, "data\nreboot");
    private static final PortFact IN =
            new PortFact("peers", PortFact.THIS_MACHINE, "TCP", 42200, 42299, "passive data");

    @Test
    void theTableHasAlignedColumns() {
        assertThat(PortReport.table(List.of(new PortReport.Row(OUT, null), new PortReport.Row(IN, null))))
                .containsExactly(
                        "FROM          TO            PROTOCOL  PORT         WHY",
                        "this machine  192.0.2.7     TCP       7333         control and data over TLS",
                        "peers         this machine  TCP       42200-42299  passive data");
    }

    @Test
    void withAProbeTheAnswerStandsBeforeTheReason() {
        assertThat(PortReport.table(List.of(new PortReport.Row(OUT, PortProbe.Answer.REACHABLE)))
                        .get(1))
                .isEqualTo("this machine  192.0.2.7  TCP       7333  reachable  control and data over TLS");
    }

    @Test
    void noPortsAreSaidInWords() {
        assertThat(PortReport.table(List.of())).containsExactly("No ports are needed.");
    }

    @Test
    void programsGetTheSameFacts() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(PortReport.json(
                        List.of(new PortReport.Row(IN, null), new PortReport.Row(OUT, PortProbe.Answer.NOT_PROBED))));
        assertThat(json.get("ports").get(0).toString())
                .isEqualTo(
                        "{\"from\":\"peers\",\"to\":\"this machine\",\"protocol\":\"TCP\",\"firstPort\":42200,\"lastPort\":42299,"
                                + "\"why\":\"passive data\"}");
        assertThat(json.get("ports").get(1).get("probe").textValue()).isEqualTo("not-probed");
    }

    @Test
    void nftRulesAreForBothEnds() {
        assertThat(PortRules.lines(PortRules.Kind.NFT, List.of(OUT, IN)))
                .containsExactly(
                        "# on this machine",
                        "# this machine to 192.0.2.7: control and data over TLS",
                        "nft add rule inet filter output ip daddr 192.0.2.7 tcp dport 7333 accept",
                        "# peers to this machine: passive data",
                        "nft add rule inet filter input tcp dport 42200-42299 accept",
                        "# on 192.0.2.7",
                        "# this machine to 192.0.2.7: control and data over TLS",
                        "nft add rule inet filter input tcp dport 7333 accept",
                        "# on peers",
                        "# peers to this machine: passive data",
                        "nft add rule inet filter output tcp dport 42200-42299 accept");
    }

    @Test
    void everyFirewallHasItsOwnWords() {
        assertThat(PortRules.lines(PortRules.Kind.UFW, List.of(OUT, IN)))
                .contains(
                        "ufw allow out proto tcp to 192.0.2.7 port 7333",
                        "ufw allow in proto tcp to any port 42200:42299");
        assertThat(PortRules.lines(PortRules.Kind.FIREWALLD, List.of(OUT, IN)))
                .contains(
                        "firewall-cmd --permanent --direct --add-rule ipv4 filter OUTPUT 0 -p tcp -d 192.0.2.7 --dport 7333 -j ACCEPT",
                        "firewall-cmd --permanent --add-port=42200-42299/tcp",
                        "firewall-cmd --reload");
        assertThat(PortRules.lines(PortRules.Kind.NETSH, List.of(OUT, IN)))
                .contains(
                        "rem on this machine",
                        "netsh advfirewall firewall add rule name=\"Ferrywright TCP 7333 out\" dir=out action=allow protocol=TCP"
                                + " remoteip=192.0.2.7 remoteport=7333",
                        "netsh advfirewall firewall add rule name=\"Ferrywright TCP 42200-42299 in\" dir=in action=allow"
                                + " protocol=TCP localport=42200-42299");
    }

    @Test
    void namesNeverGetIntoARule() {
        for (PortRules.Kind kind : PortRules.Kind.values()) {
            assertThat(PortRules.lines(kind, List.of(NAMED)))
                    .filteredOn(line -> !line.startsWith("# ") && !line.startsWith("rem "))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("reboot"));
        }
    }

    @Test
    void aListeningPortIsReachableAndAClosedOneRefuses() throws IOException {
        int port;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThat(PortProbe.probe(loopback(port), Duration.ofMinutes(1))).isEqualTo(PortProbe.Answer.REACHABLE);
        }
        assertThat(PortProbe.probe(loopback(port), Duration.ofMinutes(1))).isEqualTo(PortProbe.Answer.REFUSED);
    }

    @Test
    void aHostThatDoesNotExistIsUnreachable() {
        var fact = new PortFact(PortFact.THIS_MACHINE, "no-such-host.invalid", "TCP", 7333, 7333, "");
        assertThat(PortProbe.probe(fact, Duration.ofMinutes(1))).isEqualTo(PortProbe.Answer.UNREACHABLE);
    }

    @Test
    void whatOthersOpenTowardsUsIsNotProbed() {
        assertThat(PortProbe.probe(IN, Duration.ofMinutes(1))).isEqualTo(PortProbe.Answer.NOT_PROBED);
    }

    private static PortFact loopback(int port) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return new PortFact(PortFact.THIS_MACHINE, host, "TCP", port, port, "test");
    }
}
