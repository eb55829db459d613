package org.ferrywright.tests.fake;

/** What a {@link FakeEndpoint} is about to do, as hooks and faults name it. */
public enum FakeOperation {
    STAT,
    LIST,
    /** Before each entry of a listing: a fault here cuts it short. */
    LIST_ENTRY,
    READ,
    /** Before each chunk; the look at the end of the file is one too. */
    READ_CHUNK,
    STAGE,
    /** Before each chunk: a fault here tears it, a part of it is written. */
    WRITE_CHUNK,
    COMMIT,
    /** Before the last look at the target, after which the temporary takes its place. */
    COMMIT_REPLACE,
    /** Only with DELETE_THEN_RENAME: between the two. */
    COMMIT_RENAME,
    /** Before what is to be replaced or deleted is given the name under which it is kept. */
    KEEP,
    /** Between that and the replacing. */
    KEPT,
    DISCARD,
    MAKE_DIRECTORY,
    DELETE,
    WALK,
    /** Before each folder of a walk: a fault here ends the walk. */
    WALK_FOLDER,
    /** Before each entry of a walk: a fault here cuts this folder's listing short. */
    WALK_ENTRY,
    BULK_READ,
    READ_EXTENDED,
    READ_EXTENDED_ITEM,
    BULK_READ_ITEM,
    BULK_WRITE,
    /** Before each operation of a batch, in addition to what the operation itself is. */
    BULK_WRITE_ITEM,
    STORE_FILE,
    LINK,
    HARD_LINK,
    MOVE,
    SET_METADATA,
    HASH,
    BULK_HASH,
    BULK_HASH_ITEM,
    BLOCKS,
    /** Before the content of a file is read for its tree of blocks. */
    BLOCKS_READ,
    RANGES,
    SEARCH,
    PATCH,
    /** Before each range that a patch takes from its basis: a fault here tears it. */
    PATCH_COPY,
    SPACE,
    FLUSH,
    /** After each change, before its answer: a fault here loses the answer, but it was done. */
    ANSWER
}
