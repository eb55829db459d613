package org.ferrywright.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.wire.internal.proto.AvailableSpace;
import org.ferrywright.wire.internal.proto.BulkChange;
import org.ferrywright.wire.internal.proto.BulkDeltasFiles;
import org.ferrywright.wire.internal.proto.BulkHashFiles;
import org.ferrywright.wire.internal.proto.BulkReadFiles;
import org.ferrywright.wire.internal.proto.BulkSumsFiles;
import org.ferrywright.wire.internal.proto.CloseRoot;
import org.ferrywright.wire.internal.proto.CommitFile;
import org.ferrywright.wire.internal.proto.CondensedWalk;
import org.ferrywright.wire.internal.proto.DigestValue;
import org.ferrywright.wire.internal.proto.DiscardFile;
import org.ferrywright.wire.internal.proto.FilterRule;
import org.ferrywright.wire.internal.proto.FilterTime;
import org.ferrywright.wire.internal.proto.FlushRoot;
import org.ferrywright.wire.internal.proto.FoundEntry;
import org.ferrywright.wire.internal.proto.HashFile;
import org.ferrywright.wire.internal.proto.ListFolder;
import org.ferrywright.wire.internal.proto.NameRulesValue;
import org.ferrywright.wire.internal.proto.OpenRoot;
import org.ferrywright.wire.internal.proto.OpenedRoot;
import org.ferrywright.wire.internal.proto.ReadExtended;
import org.ferrywright.wire.internal.proto.ReadFile;
import org.ferrywright.wire.internal.proto.ReplyMessage;
import org.ferrywright.wire.internal.proto.RequestMessage;
import org.ferrywright.wire.internal.proto.ResumeDigest;
import org.ferrywright.wire.internal.proto.SpaceLeft;
import org.ferrywright.wire.internal.proto.StageFile;
import org.ferrywright.wire.internal.proto.StageMessage;
import org.ferrywright.wire.internal.proto.StagedOpen;
import org.ferrywright.wire.internal.proto.Stat;
import org.ferrywright.wire.internal.proto.Walk;

/**
 * Requests and replies as the messages of the schema. Decoding fails with {@link WireException} of kind PROTOCOL for what cannot be
 * read, and of kind FAILED, with a failure of kind BAD_NAME or UNSUPPORTED, for a path that no root has and a request that is unknown.
 */
public final class Messages {
    private Messages() {}

    public static byte[] encode(Request request) {
        var out = RequestMessage.newBuilder().setRoot(request.root());
        switch (request) {
            case Request.OpenRoot r ->
                out.setOpenRoot(OpenRoot.newBuilder()
                        .setName(r.name())
                        .setBelow(bytes(r.below()))
                        .setCreate(r.create())
                        .setExtras(r.extras()));
            case Request.CloseRoot _ -> out.setCloseRoot(CloseRoot.getDefaultInstance());
            case Request.Stat r -> out.setStat(Stat.newBuilder().setPath(bytes(r.path())));
            case Request.ListFolder r ->
                out.setListFolder(ListFolder.newBuilder().setPath(bytes(r.path())));
            case Request.Walk r -> out.setWalk(walk(r));
            case Request.ReadFile r ->
                out.setReadFile(ReadFile.newBuilder()
                        .setPath(bytes(r.path()))
                        .setOffset(r.offset())
                        .setExpect(bytes(r.expected())));
            case Request.StageFile r ->
                out.setStageFile(StageFile.newBuilder()
                        .setPath(bytes(r.path()))
                        .setTemporary(r.temporary())
                        .setSize(r.size())
                        .setResume(r.resume())
                        .setDigestSeed(r.digestSeed())
                        .setSparse(r.sparse()));
            case Request.BulkRead _ -> out.setBulkRead(BulkReadFiles.getDefaultInstance());
            case Request.ReadExtended r ->
                out.setReadExtended(ReadExtended.newBuilder().addAllAspects(ExtendedCodec.names(r.aspects())));
            case Request.BulkChange _ -> out.setBulkChange(BulkChange.getDefaultInstance());
            case Request.BulkHash _ -> out.setBulkHash(BulkHashFiles.getDefaultInstance());
            case Request.BulkSums r ->
                out.setBulkSums(BulkSumsFiles.newBuilder().setSeed(r.seed()));
            case Request.BulkDeltas r ->
                out.setBulkDeltas(BulkDeltasFiles.newBuilder().setSeed(r.seed()));
            case Request.HashFile r ->
                out.setHashFile(HashFile.newBuilder()
                        .setPath(bytes(r.path()))
                        .setOffset(r.offset())
                        .setLength(r.length())
                        .setDigestSeed(r.digestSeed())
                        .setExpect(bytes(r.expected())));
            case Request.FileBlocks r -> out.setFileBlocks(DeltaMessages.message(r));
            case Request.ReadRanges r -> out.setReadRanges(DeltaMessages.message(r));
            case Request.SearchBlocks r -> out.setSearchBlocks(DeltaMessages.message(r));
            case Request.PatchFile r -> out.setPatchFile(DeltaMessages.message(r));
            case Request.AvailableSpace _ -> out.setAvailableSpace(AvailableSpace.getDefaultInstance());
            case Request.FlushRoot _ -> out.setFlushRoot(FlushRoot.getDefaultInstance());
        }
        return out.build().toByteArray();
    }

    public static Request request(byte[] bytes) throws WireException, InterruptedException {
        try {
            var m = RequestMessage.parseFrom(bytes);
            int root = m.getRoot();
            return switch (m.getBodyCase()) {
                case OPEN_ROOT ->
                    new Request.OpenRoot(
                            m.getOpenRoot().getName(),
                            path(m.getOpenRoot().getBelow()),
                            m.getOpenRoot().getCreate(),
                            m.getOpenRoot().getExtras());
                case CLOSE_ROOT -> new Request.CloseRoot(root);
                case STAT -> new Request.Stat(root, path(m.getStat().getPath()));
                case LIST_FOLDER ->
                    new Request.ListFolder(root, path(m.getListFolder().getPath()));
                case WALK ->
                    new Request.Walk(
                            root,
                            path(m.getWalk().getStart()),
                            filter(m.getWalk()),
                            ExtendedCodec.aspects(m.getWalk().getAspectsList()),
                            m.getWalk().getWithheld(),
                            condensed(m.getWalk()));
                case READ_FILE -> {
                    var r = m.getReadFile();
                    yield new Request.ReadFile(
                            root, path(r.getPath()), natural(r.getOffset()), expected(r.getExpect()));
                }
                case STAGE_FILE -> {
                    var r = m.getStageFile();
                    yield new Request.StageFile(
                            root,
                            path(r.getPath()),
                            r.getTemporary(),
                            natural(r.getSize()),
                            r.getResume(),
                            r.getDigestSeed(),
                            r.getSparse());
                }
                case BULK_READ -> new Request.BulkRead(root);
                case READ_EXTENDED ->
                    new Request.ReadExtended(
                            root, ExtendedCodec.aspects(m.getReadExtended().getAspectsList()));
                case BULK_CHANGE -> new Request.BulkChange(root);
                case HASH_FILE -> {
                    var r = m.getHashFile();
                    yield new Request.HashFile(
                            root,
                            path(r.getPath()),
                            natural(r.getOffset()),
                            r.getLength(),
                            r.getDigestSeed(),
                            expected(r.getExpect()));
                }
                case BULK_HASH -> new Request.BulkHash(root);
                case BULK_SUMS -> new Request.BulkSums(root, m.getBulkSums().getSeed());
                case BULK_DELTAS ->
                    new Request.BulkDeltas(root, m.getBulkDeltas().getSeed());
                case FILE_BLOCKS -> DeltaMessages.request(root, m.getFileBlocks());
                case READ_RANGES -> DeltaMessages.request(root, m.getReadRanges());
                case SEARCH_BLOCKS -> DeltaMessages.request(root, m.getSearchBlocks());
                case PATCH_FILE -> DeltaMessages.request(root, m.getPatchFile());
                case AVAILABLE_SPACE -> new Request.AvailableSpace(root);
                case FLUSH_ROOT -> new Request.FlushRoot(root);
                case BODY_NOT_SET ->
                    throw new WireException(Failure.of(
                            "UNSUPPORTED", "this Listener does not know what it was asked for; install a newer one"));
            };
        } catch (InvalidProtocolBufferException e) {
            throw WireInput.bad("a request: " + e.getMessage());
        }
    }

    public static byte[] encode(Request.StageStep step) {
        var out = StageMessage.newBuilder();
        switch (step) {
            case Request.CommitFile c ->
                out.setCommit(CommitFile.newBuilder()
                        .setAttributes(ByteString.copyFrom(EntryEncoder.single(c.attributes())))
                        .setDigestHigh(c.digest().high())
                        .setDigestLow(c.digest().low())
                        .setExpect(bytes(c.expected()))
                        .setKept(c.kept() == null ? ByteString.EMPTY : bytes(c.kept())));
            case Request.DiscardFile _ -> out.setDiscard(DiscardFile.getDefaultInstance());
            case Request.ResumeDigest _ -> out.setResumeDigest(ResumeDigest.getDefaultInstance());
        }
        return out.build().toByteArray();
    }

    public static Request.StageStep stageStep(byte[] bytes) throws WireException, InterruptedException {
        try {
            var m = StageMessage.parseFrom(bytes);
            return switch (m.getStepCase()) {
                case COMMIT ->
                    new Request.CommitFile(
                            EntryDecoder.attributes(
                                    m.getCommit().getAttributes().toByteArray()),
                            new ContentDigest(
                                    m.getCommit().getDigestHigh(), m.getCommit().getDigestLow()),
                            expected(m.getCommit().getExpect()),
                            m.getCommit().getKept().isEmpty()
                                    ? null
                                    : path(m.getCommit().getKept()));
                case DISCARD -> new Request.DiscardFile();
                case RESUME_DIGEST -> new Request.ResumeDigest();
                case STEP_NOT_SET -> throw WireInput.bad("a step of a staged file without content");
            };
        } catch (InvalidProtocolBufferException e) {
            throw WireInput.bad("a step of a staged file: " + e.getMessage());
        }
    }

    public static byte[] encode(Reply reply) {
        var out = ReplyMessage.newBuilder();
        switch (reply) {
            case Reply.Opened r ->
                out.setOpenedRoot(OpenedRoot.newBuilder()
                        .setRoot(r.root())
                        .setCommitMode(r.commitMode())
                        .setTimePrecision(r.timePrecision())
                        .setCaseSensitive(r.names().caseSensitive())
                        .setNames(names(r.names()))
                        .setModes(r.modes())
                        .setOwners(r.owners())
                        .setMaxNameBytes(r.names().longestName())
                        .setReadOnly(r.readOnly())
                        .setIdentity(r.identity())
                        .addAllFacets(r.facets())
                        .addAllTells(ExtendedCodec.names(r.holding().tells()))
                        .addAllKeeps(ExtendedCodec.names(r.holding().keeps()))
                        .setSparse(r.holding().sparse())
                        .setMaxFileSize(r.holding().maxFileSize())
                        .setProbed(r.holding().probed()));
            case Reply.Found r ->
                out.setFoundEntry(FoundEntry.newBuilder()
                        .setEntry(
                                r.entry() == null
                                        ? ByteString.EMPTY
                                        : ByteString.copyFrom(EntryEncoder.single(r.entry()))));
            case Reply.Staged r -> out.setStagedOpen(StagedOpen.newBuilder().setResumeOffset(r.resumeOffset()));
            case Reply.Digest r -> out.setDigest(digest(r.digest()));
            case Reply.Blocks r -> out.setBlocksOpen(DeltaMessages.message(r));
            case Reply.SpaceLeft r -> out.setSpaceLeft(SpaceLeft.newBuilder().setBytes(r.bytes()));
            case Reply.Acknowledged _ ->
                out.setAcknowledged(org.ferrywright.wire.internal.proto.Acknowledged.getDefaultInstance());
        }
        return out.build().toByteArray();
    }

    public static Reply reply(byte[] bytes) throws WireException, InterruptedException {
        try {
            var m = ReplyMessage.parseFrom(bytes);
            return switch (m.getBodyCase()) {
                case OPENED_ROOT -> opened(m.getOpenedRoot());
                case FOUND_ENTRY ->
                    new Reply.Found(
                            m.getFoundEntry().getEntry().isEmpty()
                                    ? null
                                    : EntryDecoder.entry(
                                            m.getFoundEntry().getEntry().toByteArray()));
                case STAGED_OPEN -> new Reply.Staged(natural(m.getStagedOpen().getResumeOffset()));
                case DIGEST -> new Reply.Digest(digest(m.getDigest()));
                case BLOCKS_OPEN -> DeltaMessages.blocks(m.getBlocksOpen());
                case SPACE_LEFT -> new Reply.SpaceLeft(natural(m.getSpaceLeft().getBytes()));
                case ACKNOWLEDGED -> new Reply.Acknowledged();
                case BODY_NOT_SET -> throw WireInput.bad("a reply without content");
            };
        } catch (InvalidProtocolBufferException e) {
            throw WireInput.bad("a reply: " + e.getMessage());
        }
    }

    /** A failure of one item, as streams of outcomes carry it. */
    public static byte[] encode(Failure f) {
        var out = org.ferrywright.wire.internal.proto.Failure.newBuilder()
                .setKind(f.kind())
                .setEndpoint(f.endpoint())
                .setRetryAfter(f.retryMillis() + 1)
                .setMessage(Printable.text(f.message()));
        if (f.path() != null) {
            try {
                out.setPath(ByteString.copyFrom(NativeNames.encode(f.path())));
            } catch (IllegalArgumentException e) {
                // the failure counts more than a path that no bytes stand for
                out.clearPath();
            }
        }
        if (f.nativeCode() != null) {
            out.setNativeCode(f.nativeCode());
        }
        return out.build().toByteArray();
    }

    public static Failure failure(byte[] bytes) throws WireException {
        try {
            var m = org.ferrywright.wire.internal.proto.Failure.parseFrom(bytes);
            return new Failure(
                    m.getKind(),
                    m.getEndpoint(),
                    Math.max(-1, m.getRetryAfter() - 1),
                    m.getPath().isEmpty()
                            ? null
                            : NativeNames.decode(m.getPath().toByteArray()),
                    m.getNativeCode().isEmpty() ? null : m.getNativeCode(),
                    m.getMessage());
        } catch (InvalidProtocolBufferException e) {
            throw WireInput.bad("a failure: " + e.getMessage());
        }
    }

    /** A path that the peer sent. */
    public static RelPath path(byte[] bytes) throws WireException {
        if (bytes.length > Protocol.MAX_PATH) {
            throw new WireException(Failure.of("BAD_NAME", "a path is longer than " + Protocol.MAX_PATH + " bytes"));
        }
        try {
            return RelPath.of(NativeNames.decode(bytes));
        } catch (IllegalArgumentException e) {
            throw new WireException(Failure.of("BAD_NAME", e.getMessage()));
        }
    }

    private static Walk walk(Request.Walk r) {
        Filter filter = r.filter();
        var out = Walk.newBuilder()
                .setStart(bytes(r.start()))
                .setIgnoreCase(filter.ignoreCase())
                .setWithheld(r.withheld())
                .addAllAspects(ExtendedCodec.names(r.aspects()));
        if (filter.now() != null) {
            out.setNow(FilterTime.newBuilder()
                    .setSeconds(filter.now().seconds())
                    .setNanos(filter.now().nanos()));
        }
        if (r.condensed() != null) {
            Comparison comparison = r.condensed().comparison();
            out.setCondensed(CondensedWalk.newBuilder()
                    .setTimePrecision(comparison.timePrecision())
                    .setModes(comparison.modes())
                    .setOwners(comparison.owners())
                    .setDigestSeed(r.condensed().digestSeed()));
        }
        filter.rules()
                .forEach(rule -> out.addRules(
                        FilterRule.newBuilder().setInclude(rule.include()).setPattern(rule.pattern())));
        return out.build();
    }

    private static Request.CondensedWalk condensed(Walk walk) throws WireException {
        if (!walk.hasCondensed()) {
            return null;
        }
        CondensedWalk m = walk.getCondensed();
        var comparison = new Comparison(
                natural(m.getTimePrecision()),
                m.getModes(),
                m.getOwners(),
                true,
                false,
                ExtendedCodec.aspects(walk.getAspectsList()));
        return new Request.CondensedWalk(comparison, m.getDigestSeed());
    }

    private static Filter filter(Walk walk) throws WireException {
        var rules = new ArrayList<Filter.Rule>(walk.getRulesCount());
        walk.getRulesList().forEach(r -> rules.add(new Filter.Rule(r.getInclude(), r.getPattern())));
        try {
            var filter = new Filter(rules, walk.getIgnoreCase());
            if (filter.size() > Protocol.MAX_FILTER_SIZE) {
                throw new WireException(Failure.of(
                        "UNSUPPORTED",
                        "the filter is larger than a Listener takes: " + filter.size() + " steps, at most "
                                + Protocol.MAX_FILTER_SIZE));
            }
            return walk.hasNow()
                    ? filter.at(new Timestamp(
                            walk.getNow().getSeconds(), walk.getNow().getNanos()))
                    : filter;
        } catch (IllegalArgumentException e) {
            throw new WireException(Failure.of("PROTOCOL", e.getMessage()));
        }
    }

    private static Reply opened(OpenedRoot m) throws WireException {
        return new Reply.Opened(
                m.getRoot(),
                m.getCommitMode(),
                natural(m.getTimePrecision()),
                names(m),
                m.getModes(),
                m.getOwners(),
                m.getReadOnly(),
                m.getIdentity(),
                new LinkedHashSet<>(m.getFacetsList()),
                new Reply.Holding(
                        ExtendedCodec.aspects(m.getTellsList()),
                        ExtendedCodec.aspects(m.getKeepsList()),
                        m.getSparse(),
                        m.getMaxFileSize() == 0 ? Long.MAX_VALUE : natural(m.getMaxFileSize()),
                        m.getProbed()));
    }

    private static NameRulesValue names(NameRules n) {
        return NameRulesValue.newBuilder()
                .setCaseSensitive(n.caseSensitive())
                .setNormalizing(n.normalizing())
                .setForbidden(n.forbidden())
                .setDevices(n.devices())
                .setTrailing(n.trailing())
                .setUndecodable(n.undecodable())
                .setLongestName(n.longestName())
                .setLongestPath(n.longestPath())
                .setUtf16(n.unit() == NameRules.Unit.UTF16)
                .build();
    }

    /** A Listener that does not tell its rules has those of the file systems that it was made for. */
    private static NameRules names(OpenedRoot m) throws WireException {
        try {
            if (!m.hasNames()) {
                return NameRules.posix(m.getMaxNameBytes()).withCase(m.getCaseSensitive());
            }
            NameRulesValue n = m.getNames();
            return new NameRules(
                    n.getCaseSensitive(),
                    n.getNormalizing(),
                    n.getForbidden(),
                    n.getDevices(),
                    n.getTrailing(),
                    n.getUndecodable(),
                    n.getLongestName(),
                    n.getLongestPath(),
                    n.getUtf16() ? NameRules.Unit.UTF16 : NameRules.Unit.BYTES);
        } catch (IllegalArgumentException e) {
            throw WireInput.bad("the rules for names: " + e.getMessage());
        }
    }

    static DigestValue digest(ContentDigest digest) {
        return DigestValue.newBuilder()
                .setHigh(digest.high())
                .setLow(digest.low())
                .build();
    }

    static ContentDigest digest(DigestValue m) {
        return new ContentDigest(m.getHigh(), m.getLow());
    }

    static long natural(long value) throws WireException {
        if (value < 0) {
            throw WireInput.bad("a length or offset beyond 63 bits");
        }
        return value;
    }

    static ByteString bytes(RelPath path) {
        return ByteString.copyFrom(NativeNames.encode(path.value()));
    }

    static ByteString bytes(Expected expected) {
        return ByteString.copyFrom(EntryEncoder.single(expected));
    }

    static RelPath path(ByteString bytes) throws WireException {
        return path(bytes.toByteArray());
    }

    static Expected expected(ByteString bytes) throws WireException, InterruptedException {
        return bytes.isEmpty() ? Expected.ANY : EntryDecoder.expected(bytes.toByteArray());
    }
}
