package org.ferrywright.tests.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.endpoint.smb.SmbEndpointProvider;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Security descriptors and alternate streams through the real engine, set and looked at by the tools of Samba. */
@Timeout(300)
class ShareMetadataTest {
    private static final String ZONE = "[ZoneTransfer]\r\nZoneId=3\r\n";

    private static Samba samba;

    @TempDir
    Path place;

    private Path here;
    private Instance instance;
    private String one;
    private String two;

    @BeforeAll
    static void startSamba() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        samba = Samba.start();
    }

    @AfterAll
    static void stopSamba() {
        if (samba != null) {
            samba.close();
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        instance = Instance.open(place.resolve("data"), "test");
        instance.use(_ -> Optional.of(Samba.PASSWORD.toCharArray()));
        here = Files.createDirectory(place.resolve("here"));
        one = Files.createTempDirectory(samba.full(), "one").getFileName().toString();
        two = Files.createTempDirectory(samba.full(), "two").getFileName().toString();
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void descriptorsAndStreamsGoFromShareToShare() throws Exception {
        fill(one);
        assertDone(sync(full(one), full(two)));
        assertSameDescriptors("f", "d", "d/large", "d/plain");
        assertThat(streams(two, "f")).containsExactly("Zone.Identifier", "comment");
        assertThat(stream(two, "f", "Zone.Identifier")).isEqualTo(ZONE);
        assertThat(streams(two, "d")).containsExactly("of the folder");
        assertThat(told(two, "d/plain")).contains("AUTO_INHERITED").doesNotContain("PROTECTED");
        assertThat(told(two, "d/large")).contains("DACL_PROTECTED");
    }

    @Test
    void aChangeOfThemAloneIsCarriedWithoutContent() throws Exception {
        fill(one);
        sync(full(one), full(two));
        access(one, "f", Descriptors.list(Descriptors.OPEN, everybody(0), stranger(0)));
        attribute(root(one).resolve("d/plain"), "DosStream.new:$DATA", "stream\0");
        Files.getFileAttributeView(root(one).resolve("f"), UserDefinedFileAttributeView.class)
                .delete("DosStream.comment:$DATA");
        SyncResult run = sync(full(one), full(two));
        assertDone(run);
        assertThat(run.updated()).isEqualTo(2);
        assertThat(run.bytes().content()).isZero();
        assertSameDescriptors("f", "d/plain");
        assertThat(streams(two, "f")).containsExactly("Zone.Identifier");
        assertThat(stream(two, "d/plain", "new")).isEqualTo("stream");
        assertThat(sync(full(one), full(two)).updated()).isZero();
    }

    @Test
    void streamsComeAndGoAsExtendedAttributes() throws Exception {
        Files.writeString(here.resolve("f"), "content");
        attribute(here.resolve("f"), "Zone.Identifier", "3");
        attribute(here.resolve("f"), "no:stream", "x");
        SyncResult first = sync(here.toString(), full(one));
        assertThat(first.outcome()).isEqualTo(Outcome.OK);
        assertThat(first.created()).isEqualTo(1);
        assertThat(first.skipped()).anyMatch(s -> s.message().contains("xattr"));
        assertThat(streams(one, "f")).containsExactly("Zone.Identifier");
        assertThat(client("full", "allinfo \"" + one + "\\f\"")).contains("attributes: A (20)");
        Path back = Files.createDirectory(place.resolve("back"));
        SyncResult run = sync(full(one), back.toString());
        assertDone(run);
        var view = Files.getFileAttributeView(back.resolve("f"), UserDefinedFileAttributeView.class);
        assertThat(view.list()).containsExactly("Zone.Identifier");
        assertThat(lost(run)).contains("nt-acl", "nt-owner", "dos").doesNotContain("xattr");
    }

    @Test
    void aStreamThatIsTooLongIsToldAndTheOthersArrive() throws Exception {
        Files.writeString(root(one).resolve("f"), "content");
        Path text = place.resolve("text");
        for (String name : List.of("long", "short", "as long as may be")) {
            Files.writeString(text, "x".repeat(name.equals("long") ? 65_537 : name.equals("short") ? 100 : 65_536));
            client("depot", "put " + text + " \"" + one + "\\f:" + name + "\"");
        }
        SyncResult run = sync(samba.address("depot/" + one), samba.address("depot/" + two));
        assertThat(run.outcome()).isEqualTo(Outcome.OK);
        assertThat(run.skipped())
                .singleElement()
                .satisfies(s -> assertThat(s.message()).contains("long (65537 bytes)"));
        assertThat(client("depot", "allinfo \"" + two + "\\f\""))
                .contains(":short:$DATA], 100 bytes", ":as long as may be:$DATA], 65536 bytes")
                .doesNotContain(":long:");
        assertThat(sync(samba.address("depot/" + one), samba.address("depot/" + two))
                        .updated())
                .isZero();
    }

    @Test
    void aFolderThatHoldsDescriptorsGivesThemBack() throws Exception {
        fill(one);
        attribute(here, "ferrywright.nt", "1");
        SyncResult run = sync(full(one), here.toString());
        assertDone(run);
        assertThat(lost(run)).doesNotContain("nt-acl", "nt-owner");
        assertThat(sync(full(one), here.toString()).updated()).isZero();
        assertDone(sync(here.toString(), full(two)));
        assertSameDescriptors("f", "d", "d/large", "d/plain");
        assertThat(sync(here.toString(), full(two)).updated()).isZero();
    }

    @Test
    void aShareWithoutThemSaysSoBeforeTheFirstRun() throws Exception {
        fill(one);
        SyncResult run = sync(full(one), samba.address("data/without"));
        assertThat(run.outcome()).isEqualTo(Outcome.OK);
        assertThat(lost(run)).contains("nt-acl", "xattr");
        assertThat(run.skipped()).isEmpty();
    }

    /** A protected list with somebody forbidden and somebody of a domain that nobody knows; one from above; streams. */
    private void fill(String root) throws Exception {
        Path at = root(root);
        Files.createDirectories(at.resolve("d"));
        Files.writeString(at.resolve("f"), "content");
        Files.write(at.resolve("d/large"), new byte[400_000]);
        Files.writeString(at.resolve("d/plain"), "content");
        access(root, "d", Descriptors.list(Descriptors.INHERITED, everybody(3), stranger(3)));
        access(root, "d/large", Descriptors.list(Descriptors.GUARDED, everybody(0), stranger(0)));
        access(root, "d/plain", Descriptors.list(Descriptors.INHERITED, everybody(0x10), stranger(0x10)));
        access(root, "f", Descriptors.list(Descriptors.GUARDED, forbidden(), everybody(0), stranger(0)));
        set(root, "f", Aspect.NT_OWNER, Extended.NT_OWNERS, Descriptors.owners("S-1-22-1-4321", "S-1-22-2-4321"));
        setStream(root, "f", "Zone.Identifier", ZONE);
        setStream(root, "f", "comment", "a comment");
        setStream(root, "d", "of the folder", "text");
        assertThat(told(root, "f")).contains("4321", "S-1-5-21-7-8-9-1002", "DENIED");
    }

    private static byte[] everybody(int flags) {
        return Descriptors.entry(0, flags, Descriptors.ALL, "S-1-1-0");
    }

    private static byte[] stranger(int flags) {
        return Descriptors.entry(0, flags, Descriptors.READ, "S-1-5-21-7-8-9-1001");
    }

    private static byte[] forbidden() {
        return Descriptors.entry(1, 0, Descriptors.ALL, "S-1-5-21-7-8-9-1002");
    }

    private void access(String root, String path, byte[] descriptor) throws Exception {
        set(root, path, Aspect.NT_ACL, Extended.NT_ACCESS, descriptor);
    }

    private void set(String root, String path, Aspect aspect, String name, byte[] value) throws Exception {
        try (var share =
                new SmbEndpointProvider().open(EndpointConfig.of(full(root)), new ShareContext(Samba.PASSWORD))) {
            RelPath at = RelPath.of(path);
            EntryKind kind = share.stat(at).orElseThrow().kind();
            share.facet(Metadata.class)
                    .orElseThrow()
                    .set(at, kind, Attributes.NONE.with(Extended.of(Set.of(aspect), Map.of(name, value))));
        }
    }

    /** What Samba's own client sees of the descriptor. */
    private static String told(String root, String path) throws IOException {
        String all = samba.ask("full", "smbclient", "-c", "showacls; ls \"" + backslashes(root + "/" + path) + "\"");
        int from = all.indexOf("revision:");
        assertThat(from).as(all).isPositive();
        return all.substring(from, all.indexOf("blocks of size"))
                .lines()
                .filter(l -> !l.contains("blocks"))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }

    private void assertSameDescriptors(String... paths) throws IOException {
        for (String path : paths) {
            assertThat(told(two, path)).as(path).isEqualTo(told(one, path));
        }
    }

    private static void setStream(String root, String path, String name, String content) throws IOException {
        Path text = Files.createTempFile("stream", "text");
        Files.writeString(text, content);
        client("full", "put " + text + " \"" + backslashes(root + "/" + path) + ":" + name + "\"");
        Files.delete(text);
    }

    private static String stream(String root, String path, String name) throws IOException {
        Path text = Files.createTempFile("stream", "text");
        client("full", "get \"" + backslashes(root + "/" + path) + ":" + name + "\" " + text);
        String content = Files.readString(text);
        Files.delete(text);
        return content;
    }

    private static List<String> streams(String root, String path) throws IOException {
        String all = client("full", "allinfo \"" + backslashes(root + "/" + path) + "\"");
        return Pattern.compile("stream: \\[:([^:]+):")
                .matcher(all)
                .results()
                .map(m -> m.group(1))
                .sorted()
                .toList();
    }

    private static String client(String share, String command) throws IOException {
        String said = samba.ask(share, "smbclient", "-c", command);
        assertThat(said).as(command).doesNotContain("NT_STATUS");
        return said;
    }

    private static String backslashes(String path) {
        return path.replace('/', '\\');
    }

    private static void attribute(Path file, String name, String value) throws IOException {
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Path root(String name) {
        return samba.full().resolve(name);
    }

    private static String full(String name) {
        return samba.address("full/" + name);
    }

    private static void assertDone(SyncResult run) {
        assertThat(run.failures()).isEmpty();
        assertThat(run.skipped()).isEmpty();
        assertThat(run.outcome()).isEqualTo(Outcome.OK);
    }

    private static Set<String> lost(SyncResult run) {
        return run.fidelity().stream().map(FidelityLoss::aspect).collect(Collectors.toSet());
    }

    private SyncResult sync(String source, String target) throws Exception {
        var registry = new TransportRegistry();
        registry.add(new LocalEndpointProvider());
        registry.add(new SmbEndpointProvider());
        return new SyncEngine(registry, List.of(Duration.ZERO), Pace.REAL)
                .sync(
                        instance,
                        SyncRequest.between(EndpointConfig.of(source), List.of(EndpointConfig.of(target)))
                                .mode(Mode.MIRROR)
                                .build(),
                        RunObserver.SILENT);
    }
}
