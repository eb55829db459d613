package org.ferrywright.wire;

import org.ferrywright.delta.BlockShape;

/** Numbers of the protocol, as docs/protocol.md gives them. */
public final class Protocol {
    public static final int DEFAULT_PORT = 7333;
    /** Longest request or message, in bytes. */
    public static final int MAX_MESSAGE = 256 << 10;
    /** Longest path or text of a link, in bytes. */
    public static final int MAX_PATH = 64 << 10;
    /** Name of what a root can do that knows rules with conditions and tells withheld names. */
    public static final String FILTER_FACTS = "FilterFacts";
    /** Largest filter that a Listener takes, see {@link org.ferrywright.core.Filter#size}. */
    public static final int MAX_FILTER_SIZE = 50_000;
    /** Most items of one bulk stream. */
    public static final int MAX_BULK_ITEMS = 16_384;
    /** Most encoded bytes of the items of one bulk read. */
    public static final int MAX_BULK_READ_REQUEST = 8 << 20;
    /** Longest content of a file within a bulk stream. */
    public static final int MAX_BULK_CONTENT = 4 << 20;

    /** Most nodes of a tree of blocks that one query asks for, and most ranges of one request. */
    public static final int MAX_NODES = 65_536;
    /** Most blocks of one search: as many as a tree has at its bottom. */
    public static final int MAX_SEARCHED = BlockShape.MAX_LEAVES;
    /** Highest level of a tree of blocks that has as many nodes at its bottom as it may. */
    public static final int MAX_LEVEL = 6;

    /** Kinds of queries on a tree of blocks. */
    public static final int QUERY_ROOT = 1;

    public static final int QUERY_DIGESTS = 2;
    public static final int QUERY_SUMS = 3;

    /** Longest value of one piece of extended metadata. */
    public static final int MAX_EXTENDED_VALUE = 1 << 20;
    /** Most bytes of names and values in the extended metadata of one entry. */
    public static final int MAX_EXTENDED = 4 << 20;

    /** Tags of the operations of a bulk change. */
    public static final int OP_MAKE_DIRECTORY = 1;

    public static final int OP_STORE_FILE = 2;
    public static final int OP_STORE_LINK = 3;
    public static final int OP_STORE_HARD_LINK = 4;
    public static final int OP_SET_ATTRIBUTES = 5;
    public static final int OP_DELETE = 6;
    public static final int OP_MOVE = 7;
    public static final int OP_KEEP = 8;
    /** Only to a root that names {@code BulkSums}. */
    public static final int OP_CHANGE_FILE = 9;

    /** Tags of the records that a Listener streams back. */
    public static final int END = 0;

    public static final int DONE = 1;
    public static final int DONE_WITH_ENTRY = 2;
    public static final int FAILED = 3;
    public static final int ENTRY = 4;
    public static final int LISTING = 5;
    public static final int CONTENT = 6;
    public static final int SHA256 = 7;
    public static final int EXTENDED = 8;
    public static final int LISTING_WITHHELD = 9;
    /** Of a condensed walk: the next stretch is as the client expects. */
    public static final int SAME = 10;
    /** Of a condensed walk: what differs of a stretch was told. */
    public static final int TOLD = 11;
    /** Sums of the blocks of a small file. */
    public static final int SUMS = 12;
    /** What a small file has that an old version of it has not. */
    public static final int DIFFERENCE = 13;

    /** Flags of a stretch that the client of a condensed walk tells: a digest follows. */
    public static final int STRETCH_DIGEST = 1;
    /** It ends within the folder, behind a name that follows. */
    public static final int STRETCH_WITHIN = 2;
    /** It is the last, and goes to the end of the tree. */
    public static final int STRETCH_REST = 4;

    private Protocol() {}
}
