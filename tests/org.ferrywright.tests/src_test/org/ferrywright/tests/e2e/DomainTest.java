package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ferrywright.tests.e2e.OwnNetwork.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shares of a real Active Directory domain: Kerberos in all its forms, NTLM, and namespaces by the domain's name. */
@Timeout(1200)
class DomainTest {
    private static final String TICKET = "Successful AuthZ: \\[SMB2,krb5\\]";
    private static final String NTLM = "Successful AuthZ: \\[SMB2,NTLMSSP\\]";
    private static final String ADDRESS = DomainController.ADDRESS;
    private static final Map<String, String> NAMES =
            Map.of(DomainController.HOST, ADDRESS, "ferry.test", ADDRESS, "DC1.ferry.test", ADDRESS);
    private static final Flow SMB = new Flow("TCP", ADDRESS, 445);
    private static final Flow TICKETS = new Flow("UDP", ADDRESS, 88);
    private static final Flow LONG_TICKETS = new Flow("TCP", ADDRESS, 88);
    private static final Flow DNS = new Flow("UDP", ADDRESS, 53);

    private static OwnNetwork network;
    private static DomainController domain;
    private Scratch scratch;
    private Ferry here;
    private Path source;

    @BeforeAll
    static void startDomain() {
        assumeTrue(DomainController.missing() == null, DomainController.missing());
        network = OwnNetwork.create();
        domain = DomainController.start(network);
    }

    @AfterAll
    static void stopDomain() {
        if (domain != null) {
            domain.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        scratch = Scratch.create();
        here = ferry("here", DomainController.PASSWORD);
        source = scratch.folder("source");
        for (int i = 0; i < 200; i++) {
            Files.writeString(source.resolve("f" + i), "content " + i);
        }
        Files.write(source.resolve("large"), new byte[3_000_000]);
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    private Ferry ferry(String data, String password) {
        return new Ferry(scratch, data).within(network.within()).with("FERRY_PASSWORD", password);
    }

    @Test
    void byPasswordToAShareAndBackAndAllThatIsSentIsReported() {
        String share = domain.address("data/password", "");
        long before = domain.told(TICKET);
        long otherwise = domain.told(NTLM);
        assertThat(flowsOf(source, share)).contains(SMB, TICKETS, DNS).isSubsetOf(SMB, TICKETS, LONG_TICKETS, DNS);
        assertThat(domain.told(TICKET)).isGreaterThan(before);
        assertThat(domain.told(NTLM)).isEqualTo(otherwise);
        assertThat(here.sync(source, share).changes()).isZero();
        Path back = scratch.folder("back");
        here.sync(share, back);
        assertThat(back.resolve("f7")).hasContent("content 7");
    }

    @Test
    void whatKrb5ConfNamesIsNotAskedOfTheNameServer() throws IOException {
        Path conf = conf("kdc = " + ADDRESS, "");
        here.with("JAVA_TOOL_OPTIONS", "-Djava.security.krb5.conf=" + conf);
        String report = here.run("ports", "--json", domain.address("data/conf", ""))
                .expect(0)
                .out();
        assertThat(report).contains("\"firstPort\":88").doesNotContain("\"firstPort\":53");
        assertThat(flowsOf(source, domain.address("data/conf", "").replace("FERRY.TEST;", "")))
                .contains(SMB, TICKETS)
                .isSubsetOf(SMB, TICKETS, LONG_TICKETS);
    }

    @Test
    void aWrongPasswordIsTriedOnce() {
        long before = domain.told("Kerberos KDC.*status \\[NT_STATUS_WRONG_PASSWORD\\]");
        Result refused = ferry("wrong", "wrong").runJson(source, domain.address("data/wrong", ""));
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err() + refused.out()).contains("AUTH", "does not take the password");
        assertThat(domain.told("Kerberos KDC.*status \\[NT_STATUS_WRONG_PASSWORD\\]") - before)
                .as("attempts that the account's lock counts")
                .isEqualTo(1);
    }

    @Test
    void byAKeytabAndByATicketCacheWithoutAPassword() {
        Path keys = scratch.file("keys");
        domain.exportKeys(keys);
        Path tickets = scratch.file("tickets");
        domain.fetchTicket(tickets);
        var nobody = new Ferry(scratch, "nobody").within(network.within());
        nobody.sync(source, domain.address("data/keytab", "&keytab=" + keys));
        nobody.sync(source, domain.address("data/tickets", "&tickets=" + tickets));
        nobody.with("KRB5CCNAME", tickets.toString())
                .sync(source, "smb://" + DomainController.HOST + "/data/default?auth=kerberos&tickets=default");
        for (String place : List.of("keytab", "tickets", "default")) {
            assertThat(domain.data().resolve(place).resolve("f7")).hasContent("content 7");
        }
        for (String nothing : List.of("&keytab=", "&tickets=")) {
            Result refused = nobody.runJson(source, domain.address("data/none", nothing + scratch.file("nosuch")));
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err() + refused.out()).contains("AUTH", "no Kerberos ticket");
        }
    }

    @Test
    void whatCannotWorkSaysWhy() throws IOException {
        refused(
                "AUTH",
                "no service cifs/10.99.0.2",
                domain.address("data", "").replace(DomainController.HOST, ADDRESS));
        refused("AUTH", "does not know the user", domain.address("data", "").replace("alice", "nosuch"));
        refused(
                "UNREACHABLE",
                "no Kerberos server is known",
                domain.address("data", "").replace("FERRY.TEST", "NO.SUCH"));
        Path silent = conf("kdc = 10.99.0.9", "");
        here.with("JAVA_TOOL_OPTIONS", "-Djava.security.krb5.conf=" + silent);
        refused("TIMEOUT", "no Kerberos server answers in time", domain.address("data", "&timeout=3"));
        Path closed = conf("kdc = " + ADDRESS + ":4", "");
        here.with("JAVA_TOOL_OPTIONS", "-Djava.security.krb5.conf=" + closed);
        refused("UNREACHABLE", "cannot be reached", domain.address("data", ""));
    }

    @Test
    void aClockThatIsWrongIsNamed() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/faketime")), "faketime is not installed");
        var words = new ArrayList<>(network.within());
        words.addAll(List.of("env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", "+1h"));
        here.within(words);
        refused("AUTH", "clock", domain.address("data/clock", ""));
    }

    /** A domain of Samba serves nobody whose ticket ends within two minutes, so it takes longer than that. */
    @Test
    void aTicketThatEndsDuringARunIsReplaced() throws IOException {
        Path conf = conf("kdc = " + ADDRESS, "ticket_lifetime = 125s");
        here.with("JAVA_TOOL_OPTIONS", "-Djava.security.krb5.conf=" + conf);
        String share = domain.address("data/lifetime", "&connections=1");
        long before = domain.told(TICKET);
        here.sync(source, share);
        long once = domain.told(TICKET) - before;
        var large = new byte[14_000_000];
        new Random(1).nextBytes(large);
        Files.write(source.resolve("large"), large);
        here.sync("--limit", "100K", source, share);
        assertThat(domain.told(TICKET) - before).isGreaterThan(2 * once);
        assertThat(domain.data().resolve("lifetime/large")).hasSameBinaryContentAs(source.resolve("large"));
    }

    @Test
    void byNtlmWithDomainAndUser() {
        String share = "smb://FERRY;" + DomainController.USER + "@" + DomainController.HOST + "/data/ntlm";
        here.sync(source, share);
        assertThat(domain.data().resolve("ntlm/f7")).hasContent("content 7");
        Result refused = ferry("wrong", "wrong").runJson(source, share);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err() + refused.out()).contains("AUTH");
    }

    @Test
    void namespacesByTheDomainsNameAreFollowed() throws IOException {
        Files.createDirectories(domain.data().resolve("far"));
        Files.writeString(domain.data().resolve("far/who"), "there");
        Path namespace = domain.namespace();
        Files.createSymbolicLink(namespace.resolve("link"), Path.of("msdfs:" + DomainController.HOST + "\\data"));
        Files.createSymbolicLink(namespace.resolve("short"), Path.of("msdfs:DC1\\data"));
        for (String link : List.of("link", "short")) {
            String ntlm = "smb://FERRY;alice@ferry.test/ns/" + link + "/far";
            String kerberos = ntlm.replace("FERRY;", "FERRY.TEST;") + "?auth=kerberos";
            here.sync(ntlm, scratch.folder(link + "-ntlm"));
            assertThat(flowsOf(kerberos, scratch.folder(link + "-kerberos"))).contains(SMB, TICKETS, DNS);
            for (String way : List.of("-ntlm", "-kerberos")) {
                assertThat(scratch.file(link + way).resolve("who")).hasContent("there");
            }
        }
        // the domain tells its own controllers for this one
        Path policies = scratch.folder("policies");
        here.sync("smb://FERRY.TEST;alice@ferry.test/sysvol/ferry.test/scripts?auth=kerberos", policies);
        assertThat(policies).isDirectory();
    }

    private void refused(String kind, String words, String address) {
        Result refused = here.runJson(source, address);
        assertThat(refused.code()).as(refused.err()).isEqualTo(3);
        assertThat(refused.err() + refused.out()).contains(kind, words);
    }

    private Path conf(String realm, String more) throws IOException {
        Path conf = scratch.file("krb5-" + Long.toHexString(System.nanoTime()) + ".conf");
        return Files.writeString(
                conf,
                "[libdefaults]\n default_realm = FERRY.TEST\n " + more + "\n[realms]\n FERRY.TEST = {\n  " + realm
                        + "\n }\n",
                StandardCharsets.UTF_8);
    }

    /** Asks for the report first, then watches a run. */
    private Set<Flow> flowsOf(Object... ends) {
        var ask = new ArrayList<Object>(List.of("ports", "--json"));
        ask.addAll(List.of(ends));
        String report = here.run(ask.toArray()).expect(0).out();
        try (OwnNetwork.Capture capture = network.capture()) {
            here.sync(ends);
            Set<Flow> flows = capture.end();
            // answers by UDP count as flows too, from where they are sent
            flows.removeIf(f -> f.protocol().equals("UDP") && f.port() >= 32768);
            OwnNetwork.assertReported(flows, report, NAMES);
            return flows;
        }
    }
}
