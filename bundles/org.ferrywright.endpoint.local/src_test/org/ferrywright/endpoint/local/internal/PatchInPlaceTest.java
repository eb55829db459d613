package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.PatchRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a patch in place is broken off, the file is the whole old or the whole new one after the next look. */
class PatchInPlaceTest {
    private static final int OLD_SIZE = 1_300_000;
    private static final Timestamp OLD_TIME = new Timestamp(77, 7);
    private static final Timestamp NEW_TIME = new Timestamp(99, 9);
    private static final RelPath PATH = RelPath.of("file");
    private static final String GOLDEN =
            "4657756e646f00010000004947814a1b680123456789abcdef000000046e616d65000000000000000500000000000000"
                    + "060000000000000007000000000000004d00000007000001a4000000010000000200000008000000000000000bf83abc"
                    + "e262000000000000100001020000001116e8b5727a0000000000002000000000000000012c0000000155e7f8c963";
    private static final String GOLDEN_NAME = ".ferry~00000000~dd87e0f9c66e6829.undo";
    private static final String TEMPORARY = TemporaryNames.of("0123abcd", 1);

    @ParameterizedTest
    @ValueSource(ints = {OLD_SIZE, 1_100_000, 1_500_000})
    void aCutAnywhereLeavesTheOldOrTheNewFile(int size) throws Exception {
        byte[] old = bytes(OLD_SIZE, 1);
        Arrays.fill(old, 600_000, 800_000, (byte) 0);
        byte[] next = next(old, size);
        int steps = steps(old, next);
        assertThat(steps).isGreaterThan(30);
        int olds = 0;
        int news = 0;
        for (int step = 0; step <= steps; step++) {
            for (int seed = 0; seed < 6; seed++) {
                var random = new Random(1000L * step + seed);
                var disk = disk(old);
                boolean committed = cut(disk, step, () -> patch(disk, next));
                if (seed == 0) {
                    disk.killed();
                } else {
                    disk.restart(random);
                }
                recoverWithCuts(disk, random);
                boolean isNew = check(disk, old, next, "step " + step + " seed " + seed);
                assertThat(isNew || !committed).as("what was committed stays").isTrue();
                olds += isNew ? 0 : 1;
                news += isNew ? 1 : 0;
            }
        }
        assertThat(olds).isGreaterThan(50);
        assertThat(news).isGreaterThan(5);
    }

    /** The recovery itself is broken off some times, too. */
    private static void recoverWithCuts(CutDisk disk, Random random) throws Exception {
        for (int times = random.nextInt(3); times > 0; times--) {
            cut(disk, random.nextInt(12), () -> new UndoIndex(disk).recover());
            if (random.nextBoolean()) {
                disk.restart(random);
            } else {
                disk.killed();
            }
        }
        if (random.nextBoolean()) {
            new UndoIndex(disk).recover();
        } else {
            // whoever opens the file does it as well
            Source.open(disk, PATH, Expect.ANY).close();
            new UndoIndex(disk).recover();
        }
    }

    @Test
    void aLivePatchIsLeftAloneAndItsFileIsNotRead() throws Exception {
        byte[] old = bytes(OLD_SIZE, 1);
        var disk = disk(old);
        try (Folder folder = disk.open(RelPath.ROOT, FileTree.Use.NAMES);
                InPlaceFile file = open(disk, folder)) {
            file.put(ByteBuffer.wrap(bytes(300_000, 2)), 0);
            new UndoIndex(disk).recover();
            assertThat(((CutDisk.File) disk.root.now.get("file")).bytes).isNotEqualTo(old);
            assertThat(failure(() -> Source.open(disk, PATH, Expect.ANY).close()))
                    .isEqualTo(EndpointException.Kind.LOCKED);
        }
        check(disk, old, old, "undone");
        assertThat(disk.root.now.keySet()).containsExactly("file");
    }

    @Test
    void whatSomebodyElseWroteMeanwhileIsSeen() throws Exception {
        byte[] old = bytes(OLD_SIZE, 1);
        var disk = disk(old);
        try (Folder folder = disk.open(RelPath.ROOT, FileTree.Use.NAMES);
                InPlaceFile file = open(disk, folder)) {
            file.put(ByteBuffer.wrap(bytes(300_000, 2)), 0);
            folder.change("file").write(ByteBuffer.wrap(new byte[] {1}), 1_000_000);
            assertThat(failure(() -> file.commit(OLD_SIZE, attributes()))).isEqualTo(EndpointException.Kind.CHANGED);
        }
    }

    @Test
    void aFileThatTookItsPlaceIsNotRolledBack() throws Exception {
        byte[] old = bytes(OLD_SIZE, 1);
        var disk = disk(old);
        byte[] next = next(old, OLD_SIZE);
        cut(disk, steps(old, next) / 2, () -> patch(disk, next));
        disk.killed();
        byte[] other = bytes(OLD_SIZE, 5);
        disk.put("file", other, NEW_TIME);
        new UndoIndex(disk).recover();
        Source.open(disk, PATH, Expect.ANY).close();
        assertThat(((CutDisk.File) disk.root.now.get("file")).bytes).isEqualTo(other);
    }

    @Test
    void aDamagedLogIsNeverUsedAndNeverRemoved() throws Exception {
        byte[] old = bytes(OLD_SIZE, 1);
        var disk = disk(old);
        byte[] next = next(old, OLD_SIZE);
        cut(disk, steps(old, next) - 6, () -> patch(disk, next));
        disk.killed();
        String name = UndoLog.nameFor("file");
        var log = (CutDisk.File) disk.root.now.get(name);
        log.bytes[20]++;
        byte[] mixture = ((CutDisk.File) disk.root.now.get("file")).bytes.clone();
        new UndoIndex(disk).recover();
        assertThat(failure(() -> Source.open(disk, PATH, Expect.ANY).close()))
                .isEqualTo(EndpointException.Kind.CORRUPT);
        assertThat(((CutDisk.File) disk.root.now.get("file")).bytes).isEqualTo(mixture);
        assertThat(disk.root.now).containsKey(name);
    }

    @Test
    void theFormOfTheLog() throws Exception {
        var disk = disk(new byte[0]);
        OpenFile file = disk.open(RelPath.ROOT, FileTree.Use.NAMES).create("log", PATH);
        var old = new Attributes(0644, 1, 2, OLD_TIME, Extended.none(Set.of(Aspect.XATTR)));
        UndoLog log = UndoLog.begin(file, new UndoLog.Head(0x0123456789abcdefL, "name", 5, 6, 7, old));
        log.keep(4096, ByteBuffer.wrap(new byte[] {1, 2}));
        log.keep(8192, ByteBuffer.wrap(new byte[300]));
        log.commit();
        byte[] bytes = ((CutDisk.File) disk.root.now.get("log")).bytes;
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
        assertThat(UndoLog.nameFor("name")).isEqualTo(GOLDEN_NAME);
        UndoLog read = UndoLog.read(file);
        assertThat(read.head()).isEqualTo(log.head());
    }

    private interface Step {
        void run() throws Exception;
    }

    private static EndpointException.Kind failure(Step step) throws Exception {
        try {
            step.run();
        } catch (EndpointException e) {
            return e.kind();
        }
        return null;
    }

    /** @return whether it ended before the cut */
    private static boolean cut(CutDisk disk, int step, Step run) throws Exception {
        disk.cutAt(step);
        try {
            run.run();
            return true;
        } catch (CutDisk.Cut e) {
            return false;
        }
    }

    private static int steps(byte[] old, byte[] next) throws Exception {
        var disk = disk(old);
        disk.cutAt(Integer.MAX_VALUE);
        patch(disk, next);
        assertThat(((CutDisk.File) disk.root.now.get("file")).bytes).isEqualTo(next);
        assertThat(disk.root.now.keySet()).containsExactly("file");
        return disk.steps();
    }

    private static CutDisk disk(byte[] old) {
        var disk = new CutDisk();
        disk.put("file", old, OLD_TIME);
        return disk;
    }

    private static InPlaceFile open(CutDisk disk, Folder folder) throws EndpointException {
        Entry before = folder.stat("file");
        var request = new PatchRequest(
                TEMPORARY, OLD_SIZE, new BlockScheme(4096, 1), PATH, Expect.same(before), true, false, false);
        return InPlaceFile.open(disk, folder, PATH, request, 100_000);
    }

    private static void patch(CutDisk disk, byte[] next) throws EndpointException {
        // no try: whoever is killed closes nothing
        Folder folder = disk.open(RelPath.ROOT, FileTree.Use.NAMES);
        InPlaceFile file = open(disk, folder);
        file.put(ByteBuffer.wrap(next, 0, 350_000), 0);
        file.put(ByteBuffer.wrap(next, 500_000, next.length - 500_000), 500_000);
        file.commit(next.length, attributes());
        file.close();
    }

    private static Attributes attributes() {
        return new Attributes(0644, Entry.UNKNOWN, Entry.UNKNOWN, NEW_TIME);
    }

    private static byte[] next(byte[] old, int size) {
        byte[] next = Arrays.copyOf(old, size);
        System.arraycopy(bytes(40_000, 3), 0, next, 0, 40_000);
        System.arraycopy(bytes(100, 4), 0, next, 200_000, 100);
        System.arraycopy(bytes(50_000, 5), 0, next, 650_000, 50_000);
        System.arraycopy(bytes(60_000, 6), 0, next, 1_000_000, 60_000);
        if (size > old.length) {
            System.arraycopy(bytes(size - old.length, 7), 0, next, old.length, size - old.length);
        }
        return next;
    }

    /** @return whether it is the new one */
    private static boolean check(CutDisk disk, byte[] old, byte[] next, String about) {
        var file = (CutDisk.File) disk.root.now.get("file");
        boolean isNew = file.modified.equals(NEW_TIME);
        assertThat(Arrays.equals(file.bytes, isNew ? next : old))
                .as(about + " new " + isNew)
                .isTrue();
        assertThat(file.modified).as(about).isEqualTo(isNew ? NEW_TIME : OLD_TIME);
        assertThat(disk.root.now.keySet()).as(about).noneMatch(TemporaryNames::isUndoLog);
        return isNew;
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
