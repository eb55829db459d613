package org.ferrywright.endpoint.ftp.internal;

/** The CRC-32 of two contents, one behind the other, from those of both: matrices over GF(2) as in Mark Adler's crc32_combine. */
final class Crc32Joint {
    private static final int POLYNOMIAL = 0xedb88320;

    private Crc32Joint() {}

    /** @param length in bytes of the second */
    static int of(int first, int second, long length) {
        // what one zero bit behind a content does to its sum
        var zeros = new int[32];
        zeros[0] = POLYNOMIAL;
        for (int i = 1; i < 32; i++) {
            zeros[i] = 1 << (i - 1);
        }
        int sum = first;
        long left = length;
        // two bits, four, and then one byte, two bytes and so on
        int[] matrix = square(square(square(zeros)));
        while (left != 0) {
            if ((left & 1) != 0) {
                sum = times(matrix, sum);
            }
            matrix = square(matrix);
            left >>>= 1;
        }
        return sum ^ second;
    }

    private static int times(int[] matrix, int vector) {
        int sum = 0;
        int left = vector;
        for (int i = 0; left != 0; i++, left >>>= 1) {
            sum ^= (left & 1) == 0 ? 0 : matrix[i];
        }
        return sum;
    }

    private static int[] square(int[] matrix) {
        var squared = new int[32];
        for (int i = 0; i < 32; i++) {
            squared[i] = times(matrix, matrix[i]);
        }
        return squared;
    }
}
