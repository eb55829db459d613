package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.endpoint.Capabilities;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.engine.FidelityLoss;

/** Predicts from the traits of two open roots what is lost on the way from one to the other. */
final class Fidelity {
    private static final long SECOND = 1_000_000_000L;

    private final Endpoint source;
    private final Endpoint target;
    private final Set<Aspect> wanted;
    private final List<FidelityLoss> losses = new ArrayList<>();

    private Fidelity(Endpoint source, Endpoint target, Set<Aspect> wanted) {
        this.source = source;
        this.target = target;
        this.wanted = wanted;
    }

    /** @param wanted kinds of metadata that nobody has left out */
    static List<FidelityLoss> between(Endpoint source, Endpoint target, Set<Aspect> wanted) {
        if (target instanceof AbsentRoot) {
            return List.of(new FidelityLoss(
                    "target", "it is not there yet, so what it keeps was not tried out; the first run tells"));
        }
        return new Fidelity(source, target, wanted).find();
    }

    private List<FidelityLoss> find() {
        Traits s = source.traits();
        Traits t = target.traits();
        if (s.modes() && !t.modes() && wanted.contains(Aspect.MODE)) {
            lose("mode", "permission bits are not kept");
        }
        if (s.modes() && !t.owners() && wanted.contains(Aspect.OWNER)) {
            lose("owner", "files belong to whom ferry runs as there; run it there as root");
        }
        for (Aspect aspect : Aspect.EXTENDED) {
            if (wanted.contains(aspect)
                    && s.holds().tells().contains(aspect)
                    && !t.holds().keeps().contains(aspect)) {
                lose(aspect.word(), text(aspect));
            }
        }
        if (t.timePrecision() > s.timePrecision()) {
            lose("time", "times are cut from " + time(s.timePrecision()) + " to " + time(t.timePrecision()));
        }
        target.facet(Capabilities.class).ifPresent(c -> c.losses().forEach(loss -> lose(loss.aspect(), loss.loss())));
        names(s, t);
        if (source.facet(Symlinks.class).isPresent()
                && target.facet(Symlinks.class).isEmpty()) {
            lose("symlinks", "symbolic links are left out");
        }
        if (source.facet(HardLinks.class).isPresent()
                && target.facet(HardLinks.class).isEmpty()) {
            lose("hard links", "further names of a file become files of their own");
        }
        if (t.holds().maxFileSize() < s.holds().maxFileSize()) {
            lose("file size", "no file has more than " + t.holds().maxFileSize() + " bytes");
        }
        if (!t.holds().sparse()) {
            lose("holes", tried("files with holes arrive whole, with their holes as zeros that take room"));
        }
        lose("specials", "devices, sockets and pipes are left out");
        return List.copyOf(losses);
    }

    private void names(Traits s, Traits t) {
        if (s.names().caseSensitive() && !t.names().caseSensitive()) {
            lose("case", "of names that differ only in case one is replicated");
        }
        if (t.names().longestName() < s.names().longestName()) {
            lose("name length", "no name is longer than " + t.names().longestName());
        }
        boolean fewer = t.names()
                .forbidden()
                .chars()
                .anyMatch(c -> s.names().forbidden().indexOf(c) < 0);
        if (fewer) {
            lose("names", "names with one of " + t.names().forbidden() + " go under other names there");
        }
    }

    private void lose(String aspect, String loss) {
        losses.add(new FidelityLoss(aspect, loss));
    }

    private String text(Aspect aspect) {
        String what = switch (aspect) {
            case POSIX_ACL -> "POSIX access lists are not kept; the mode is";
            case XATTR -> "extended attributes are not kept";
            case CAPABILITY -> "capabilities of programs are not kept";
            case NTFS_ACL -> "NTFS access lists are not kept";
            case DOS -> "the attributes read-only, hidden, system and archive are not kept";
            case CREATED -> "the time of creation is not kept";
            case NT_ACL -> "access lists of Windows are not kept" + holder();
            case NT_OWNER -> "owners by the identifiers of Windows are not kept" + holder();
            case MODE, OWNER -> throw new IllegalArgumentException(aspect.name());
        };
        return tried(what);
    }

    /** What makes a folder with extended attributes hold what is a share's own. */
    private String holder() {
        return target.traits().holds().keeps().contains(Aspect.XATTR)
                        && !target.traits().holds().keeps().contains(Aspect.DOS)
                ? "; a folder that has the extended attribute " + Extended.NT_HOLDER + " keeps them"
                : "";
    }

    private String tried(String what) {
        return target.traits().holds().probed() ? what : what + " (as the file system says; not tried out)";
    }

    private static String time(long nanos) {
        return nanos >= SECOND ? nanos / SECOND + " s" : nanos >= 1_000_000 ? nanos / 1_000_000 + " ms" : nanos + " ns";
    }
}
