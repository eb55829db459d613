package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** librsync's program finds as much of the same edits, at the same length of blocks; it always tells all blocks of the basis. */
class RdiffTest {
    private static final int LEAF = 2048;
    private static final int DELTA = 0x72730236;

    @TempDir
    private Path folder;

    @Test
    void asMuchIsFoundAsByLibrsync() throws IOException, InterruptedException {
        needed();
        long ours = 0;
        long theirs = 0;
        for (int seed = 0; seed < 40; seed++) {
            byte[] basis = BlockTreeTest.random(1_000_000 + new SplittableRandom(seed).nextInt(5_000_000), seed);
            var edits = new Edits(1000 + seed, basis);
            edits.some(1 + seed % 10);
            long literal = new Rig(new BlockScheme(LEAF, seed), edits.content, basis)
                    .plan()
                    .literalBytes();
            long reference = rdiff(basis, edits.content);
            assertThat(literal)
                    .as("seed %d: %s; rdiff has %d", seed, edits.log, reference)
                    .isLessThan(reference * 105 / 100 + 4 * LEAF);
            ours += literal;
            theirs += reference;
        }
        assertThat(ours).isBetween(theirs * 95 / 100, theirs * 105 / 100);
    }

    /** The bytes that a delta has as they are. */
    private long rdiff(byte[] basis, byte[] source) throws IOException, InterruptedException {
        Path old = Files.write(folder.resolve("old"), basis);
        Path now = Files.write(folder.resolve("new"), source);
        run(
                "signature",
                "-b",
                "" + LEAF,
                old.toString(),
                folder.resolve("signature").toString());
        run(
                "delta",
                folder.resolve("signature").toString(),
                now.toString(),
                folder.resolve("delta").toString());
        var in = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("delta")));
        assertThat(in.getInt()).isEqualTo(DELTA);
        long literal = 0;
        for (int command = in.get(); command != 0; command = in.get()) {
            if (command <= 0x44) {
                long length = command <= 0x40 ? command : number(in, command - 0x41);
                in.position(in.position() + (int) length);
                literal += length;
            } else {
                number(in, (command - 0x45) / 4);
                number(in, (command - 0x45) % 4);
            }
        }
        return literal;
    }

    private static long number(ByteBuffer in, int power) {
        return switch (power) {
            case 0 -> in.get() & 0xFF;
            case 1 -> in.getShort() & 0xFFFF;
            case 2 -> in.getInt() & 0xFFFFFFFFL;
            default -> in.getLong();
        };
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        var command = new String[arguments.length + 2];
        command[0] = "rdiff";
        command[1] = "-f";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static void needed() throws InterruptedException {
        try {
            new ProcessBuilder("rdiff", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            abort("rdiff is not installed, which this test compares with: " + e.getMessage());
        }
    }
}
