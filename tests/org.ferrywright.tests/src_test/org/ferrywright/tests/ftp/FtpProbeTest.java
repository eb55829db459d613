package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.ProbeReport;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.ProbeEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What servers can do is found out, and nothing is left of that. */
@Timeout(300)
class FtpProbeTest {
    @TempDir
    Path folder;

    private ProbeReport probe(String address, boolean tries) throws Exception {
        var transports = new TransportRegistry();
        transports.add(new FtpEndpointProvider());
        transports.add(new LocalEndpointProvider());
        try (var instance = Instance.open(folder.resolve("instance"), "test")) {
            instance.use(_ -> Optional.of(FtpServer.PASSWORD.toCharArray()));
            return new ProbeEngine(transports).probe(instance, EndpointConfig.of(address), tries);
        }
    }

    private static Map<String, String> values(ProbeReport report) {
        assertThat(report.error()).isNull();
        var values = new HashMap<String, String>();
        report.findings().forEach(finding -> values.put(finding.name(), finding.value()));
        return values;
    }

    @Test
    void fourServersAreWhatTheyAre() throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var vsftpd = Vsftpd.start("use_localtime=YES");
                var proftpd = Proftpd.start();
                var pure = PureFtpd.start();
                var apache = ApacheFtp.start()) {
            vsftpd.restartIn("Asia/Kathmandu");
            assertThat(values(probe(vsftpd.address(""), true)))
                    .containsEntry("listings", "LIST -a")
                    .containsEntry("times of files", "set by MDTM")
                    .containsEntry("times of folders", "not set")
                    .containsEntry("writing into the middle", "keeps what is behind")
                    .containsEntry("digests by the server", "none")
                    .containsEntry("copies at the server", "none")
                    .containsEntry("zone of times", "+05:45")
                    .containsEntry("zone of listings", "+05:45");
            assertThat(values(probe(proftpd.address(""), true)))
                    .containsEntry("listings", "MLSD")
                    .containsEntry("times of files", "set by MFMT")
                    .containsEntry("rename onto a file", "replaces it")
                    .containsEntry("digests by the server", "XCRC")
                    .containsEntry("copies at the server", "SITE CPFR, CPTO")
                    .containsEntry("times before 1970", "not set")
                    .containsEntry("zone of times", "UTC");
            assertThat(values(probe(pure.address(""), true)))
                    .containsEntry("times of files", "set by MFMT")
                    .containsEntry("writing into the middle", "cuts off what is behind")
                    .containsEntry("digests by the server", "none");
            assertThat(values(probe(apache.address(""), true)))
                    .containsEntry("rename onto a file", "refused")
                    .containsEntry("replacing a file", "the old one is renamed first: for a moment there is none")
                    .containsEntry("digests by the server", "MD5");
            for (FtpServer server : new FtpServer[] {vsftpd, proftpd, pure, apache}) {
                assertThat(server.data()).isEmptyDirectory();
            }
            assertThat(probe(proftpd.address(""), true).losses())
                    .extracting(FidelityLoss::aspect)
                    .contains("time before 1970");
            assertThat(probe(vsftpd.address(""), true).losses())
                    .extracting(FidelityLoss::aspect)
                    .contains("time of folders");
        }
    }

    /** Pure-FTPd takes MLSD -a at one moment, in folders whose paths have six letters for one, and refuses it at another. */
    @Test
    void pureFtpdIsTheSameInEveryFolder() throws Exception {
        assumeTrue(PureFtpd.missing() == null, PureFtpd.missing());
        try (var pure = PureFtpd.start()) {
            for (String name : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg")) {
                Files.setAttribute(Files.createDirectory(pure.data().resolve(name)), "unix:uid", pure.owner());
                assertThat(values(probe(pure.address(name), true)))
                        .as(name)
                        .containsEntry("times of files", "set by MFMT");
                assertThat(pure.data().resolve(name)).isEmptyDirectory();
            }
        }
    }

    @Test
    void whatIsRememberedIsFoundOutAgain() throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var server = Vsftpd.start()) {
            assertThat(values(probe(server.address(""), true))).containsEntry("times of files", "set by MDTM");
            Path settings = server.folder().resolve("vsftpd.conf");
            Files.writeString(settings, Files.readString(settings).replace("mdtm_write=YES", "mdtm_write=NO"));
            server.restart();
            ProbeReport now = probe(server.address(""), true);
            assertThat(values(now)).containsEntry("times of files", "not set");
            assertThat(now.losses()).extracting(FidelityLoss::aspect).containsExactly("time");
        }
    }

    @Test
    void whoOnlyLooksWritesNothingAndSaysSo() throws Exception {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        try (var server = Proftpd.start("ExtendedLog @DIR@/run/commands WRITE command", "LogFormat command \"%r\"")) {
            ProbeReport report = probe(server.address(""), false);
            assertThat(report.findings())
                    .contains(new ProbeReport.Finding("rename onto a file", "replaces it", "assumed"))
                    .contains(new ProbeReport.Finding("listings", "MLSD", "seen"));
            assertThat(Files.readString(server.folder().resolve("run/commands")))
                    .isEmpty();
            report = probe(server.address("not there"), true);
            assertThat(report.error().kind()).isEqualTo("NOT_FOUND");
            assertThat(server.data()).isEmptyDirectory();
        }
    }

    @Test
    void otherRootsTellWhatTheyCanDoToo() throws Exception {
        Path place = Files.createDirectory(folder.resolve("place"));
        assertThat(values(probe(place.toString(), true)))
                .containsEntry("replacing a file", "in one step")
                .containsEntry("precision of times", "1 ns");
        assertThat(place).isEmptyDirectory();
    }
}
