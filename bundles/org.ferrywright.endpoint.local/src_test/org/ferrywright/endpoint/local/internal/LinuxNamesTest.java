package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrywright.endpoint.local.internal.LocalEndpointTest.digest;
import static org.ferrywright.endpoint.local.internal.LocalEndpointTest.failure;
import static org.ferrywright.endpoint.local.internal.Variant.temporary;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.Symlinks;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names and paths that java.nio cannot reach. */
class LinuxNamesTest {
    private static final byte[] CONTENT = {7};

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PORTABLE")
    void everyNameThatTheKernelTakesCanBeStoredListedReadAndDeleted(Variant v) throws Exception {
        var names = new ArrayList<>(List.of(
                "new\nline",
                "tab\t",
                "\\back\\",
                " ",
                "...",
                "-rf",
                "*",
                "e\u0301",
                "\u00e9",
                "\ud83d\ude80",
                "x".repeat(255)));
        names.add(NativeNames.decode(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b'}));
        names.add(NativeNames.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
        names.add(NativeNames.decode(new byte[] {(byte) 0xc3}));
        try (var e = v.open(dir)) {
            var links = e.facet(Symlinks.class).orElseThrow();
            for (String name : names) {
                RelPath path = RelPath.of(name).child(name);
                store(e, path);
                links.link(RelPath.of(name).child("l"), temporary(1), name, Attributes.NONE, Expect.ABSENT);
                Entry entry = e.stat(path).orElseThrow();
                var read = e.facet(BulkRead.class).orElseThrow().read(List.of(new BulkRead.Item(path, entry)));
                assertThat(read.getFirst()).isInstanceOf(BulkRead.Result.Content.class);
                assertThat(e.stat(RelPath.of(name).child("l")).orElseThrow().linkTarget())
                        .isEqualTo(name);
            }
            var seen = new ArrayList<String>();
            try (var cursor = e.list(RelPath.ROOT)) {
                for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                    seen.add(entry.name());
                }
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
            for (String name : names) {
                e.delete(RelPath.of(name).child("l"), Expect.ANY);
                e.delete(RelPath.of(name).child(name), Expect.ANY);
                e.delete(RelPath.of(name), Expect.ANY);
            }
        }
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PORTABLE")
    void namesThatTheKernelCannotHoldAreSaidToBeBad(Variant v) throws Exception {
        try (var e = v.open(dir)) {
            for (String name : List.of("x".repeat(256), "\u00e9".repeat(128), "y".repeat(5000), "\ud800")) {
                var request = new StageRequest(temporary(1), 1, false, 0);
                assertThat(failure(() -> e.makeDirectory(RelPath.of(name))).kind())
                        .isEqualTo(Kind.BAD_NAME);
                assertThat(failure(() -> e.stat(RelPath.of(name))).kind()).isEqualTo(Kind.BAD_NAME);
                assertThat(failure(() -> e.stage(RelPath.of(name).child("x"), request))
                                .kind())
                        .isEqualTo(Kind.BAD_NAME);
                assertThat(failure(() -> {
                                    try (var staged = e.stage(RelPath.of(name), request)) {
                                        staged.channel().write(ByteBuffer.wrap(CONTENT));
                                        try {
                                            staged.commit(
                                                    new Commit(Attributes.NONE, digest(CONTENT, 0), Expect.ABSENT));
                                        } finally {
                                            staged.discard();
                                        }
                                    }
                                })
                                .kind())
                        .isEqualTo(Kind.BAD_NAME);
            }
            var links = e.facet(Symlinks.class).orElseThrow();
            for (String text : List.of("", "a\0b", "z".repeat(4096))) {
                assertThat(failure(() -> links.link(RelPath.of("l"), temporary(1), text, Attributes.NONE, Expect.ANY))
                                .kind())
                        .isEqualTo(Kind.BAD_NAME);
            }
        }
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PORTABLE")
    void pathsLongerThanTheSystemTakesInOneCallWork(Variant v) throws Exception {
        RelPath deep = RelPath.ROOT;
        var folders = new ArrayList<RelPath>();
        for (int i = 0; i < 60; i++) {
            deep = deep.child(("%03d" + "n".repeat(196 + i % 3)).formatted(i));
            folders.add(deep);
        }
        assertThat(deep.value().length()).isGreaterThan(2 * 4096);
        try (var e = v.open(dir)) {
            RelPath file = deep.child("file");
            store(e, file);
            e.facet(HardLinks.class).orElseThrow().link(RelPath.of("near"), temporary(2), file, Expect.ABSENT);
            try (var channel = e.read(file, 0, Expect.ANY)) {
                assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(1);
            }
            int count = 0;
            RelPath last = null;
            try (var walk = e.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
                for (var l = walk.next(); l != null; l = walk.next()) {
                    assertThat(l.complete()).isTrue();
                    last = l.directory();
                    count++;
                }
            }
            assertThat(count).isEqualTo(61);
            assertThat(last).isEqualTo(deep);
            e.delete(file, Expect.ANY);
            for (RelPath folder : folders.reversed()) {
                e.delete(folder, Expect.ANY);
            }
            e.delete(RelPath.of("near"), Expect.ANY);
        }
        assertThat(dir).isEmptyDirectory();
    }

    private static void store(LocalEndpoint e, RelPath path) throws Exception {
        var operation = new BulkWrite.StoreFile(
                path, temporary(1), CONTENT, digest(CONTENT, 0), Attributes.NONE, Expect.ABSENT);
        var outcome = e.facet(BulkWrite.class)
                .orElseThrow()
                .perform(List.of(operation))
                .getFirst();
        assertThat(outcome).isInstanceOf(BulkWrite.Outcome.Done.class);
    }
}
