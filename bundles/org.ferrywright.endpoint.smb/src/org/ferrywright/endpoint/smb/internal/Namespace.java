package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Finds the share that an address leads to: the one that it names, or another by way of links of DFS namespaces. What is found is used
 * until the root is closed; a place that is down is passed over only here.
 */
final class Namespace {
    /**
     * A link that was followed.
     *
     * @param path of the link, {@code //host/share/folder}
     * @param targets all that it has
     * @param open those that the settings leave
     * @param taken one of them
     */
    record Step(String path, List<ShareAddress> targets, List<ShareAddress> open, ShareAddress taken) {}

    /** Where the address leads. @param steps empty when no namespace has part in it */
    record Way(Connections connections, Access access, Failures failures, List<Step> steps) {
        Way {
            steps = List.copyOf(steps);
        }
    }

    /** Links behind links; more is a namespace that leads nowhere. */
    private static final int MOST_STEPS = 16;

    private final Failures failures;
    private final EndpointContext.Traffic traffic;
    private final Map<ShareAddress, String> seen = new LinkedHashMap<>();
    private final Controllers controllers = new Controllers();

    Namespace(Failures failures, EndpointContext.Traffic traffic) {
        this.failures = failures;
        this.traffic = traffic;
    }

    /** Every place that links lead to, as far as it was found out, with the link that does. */
    Map<ShareAddress, String> seen() {
        return seen;
    }

    /** Those of domains that were asked where their namespaces lead. */
    Controllers controllers() {
        return controllers;
    }

    Way find(Access access) throws EndpointException {
        return find(access, failures, List.of());
    }

    private Way find(Access access, Failures told, List<Step> steps) throws EndpointException {
        List<ShareAddress> servers = controllers.of(access);
        EndpointException last = null;
        for (ShareAddress server : servers) {
            try {
                return find(access.address(), access.at(server), told, steps);
            } catch (EndpointException e) {
                if (e.kind() != Kind.UNREACHABLE && e.kind() != Kind.TIMEOUT) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    /** @param place what is looked for @param access to the server that is asked for it, which may have another name */
    private Way find(ShareAddress place, Access access, Failures told, List<Step> steps) throws EndpointException {
        Connections connections;
        try {
            connections = new Connections(access, told, traffic);
        } catch (EndpointException e) {
            // a domain's name stands for its namespaces, and has no share of their name
            if (NtStatus.BAD_NETWORK_NAME.name().equals(e.nativeCode())) {
                return behindNoShare(place, access, told, steps, e);
            }
            throw Encryption.explain(access, told, traffic, e);
        }
        Referral referral;
        List<ShareAddress> targets;
        try {
            Connection c = connections.next();
            referral = inNamespace(c, access.address()) ? askOver(c, place, access, told) : null;
            targets = referral == null ? List.of() : targets(place, referral, told);
        } catch (EndpointException | RuntimeException e) {
            connections.close();
            throw e;
        }
        if (referral == null || targets.stream().anyMatch(t -> t.isSame(place) || isRootItself(place, t, referral))) {
            return new Way(connections, access, told, steps);
        }
        connections.close();
        return follow(access, told, link(place, referral), targets, steps);
    }

    /** @param missing what the server said to the name of the share */
    private Way behindNoShare(
            ShareAddress place, Access access, Failures told, List<Step> steps, EndpointException missing)
            throws EndpointException {
        Referral referral;
        try (Connection asked = Connection.open(access.at(access.address().pipes()), told, traffic)) {
            referral = ask(asked, place, told);
        }
        List<ShareAddress> targets = referral == null ? List.of() : targets(place, referral, told);
        if (referral == null || targets.stream().anyMatch(place::isSame)) {
            throw missing;
        }
        return follow(access, told, link(place, referral), targets, steps);
    }

    private static String link(ShareAddress place, Referral referral) {
        return '/'
                + place.uncPath()
                        .substring(0, referral.consumed())
                        .replace('\\', '/')
                        .replaceAll("/+$", "");
    }

    /** Servers tell of their own roots under names that nobody else may know. */
    private static boolean isRootItself(ShareAddress place, ShareAddress target, Referral referral) {
        return referral.root()
                && target.share().equalsIgnoreCase(place.share())
                && target.path().equalsIgnoreCase(place.path());
    }

    private static Referral askOver(Connection c, ShareAddress place, Access access, Failures told)
            throws EndpointException {
        try (Connection asked = c.toPipes(access)) {
            return ask(asked, place, told);
        }
    }

    private static boolean inNamespace(Connection c, ShareAddress place) throws EndpointException {
        Reply reply = c.exchange(
                        RelPath.ROOT, Smb2.connectTree('\\' + place.at("").uncPath()))
                .getFirst();
        return reply.ok() && Smb2.inNamespace(reply);
    }

    /** Null when the server tells of no other place. */
    private static Referral ask(Connection c, ShareAddress place, Failures told) throws EndpointException {
        Reply reply =
                c.exchange(RelPath.ROOT, c.smb().getReferral(place.uncPath())).getFirst();
        if (!reply.ok()) {
            return null;
        }
        try {
            Referral referral = Referral.of(Smb2.controlled(reply));
            return referral.places().isEmpty() ? null : referral;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw told.protocol(RelPath.ROOT, e).edit().endpoint().build();
        }
    }

    private static List<ShareAddress> targets(ShareAddress place, Referral referral, Failures told)
            throws EndpointException {
        String asked = place.uncPath();
        int consumed = referral.consumed();
        boolean whole = consumed == asked.length()
                || consumed > 0
                        && consumed < asked.length()
                        && (asked.charAt(consumed) == '\\' || asked.charAt(consumed - 1) == '\\');
        var targets = new ArrayList<ShareAddress>();
        try {
            if (!whole) {
                throw new IllegalArgumentException("a referral stands for half a name");
            }
            for (String target : referral.places()) {
                ShareAddress one = Controllers.resolvable(place, place.referred(target, asked.substring(consumed)));
                if (targets.stream().noneMatch(one::isSame)) {
                    targets.add(one);
                }
            }
        } catch (IllegalArgumentException e) {
            throw told.protocol(RelPath.ROOT, e).edit().endpoint().build();
        }
        return targets;
    }

    private static List<ShareAddress> chosen(Access access, List<ShareAddress> targets, Failures told)
            throws EndpointException {
        String wanted = access.options().target();
        if (wanted.isEmpty() || targets.size() == 1) {
            return targets;
        }
        List<ShareAddress> named = targets.stream()
                .filter(t -> t.host().equalsIgnoreCase(wanted) || t.shown().equalsIgnoreCase("smb://" + wanted))
                .toList();
        if (named.isEmpty()) {
            throw told.root(
                    Kind.UNSUPPORTED,
                    "the DFS link has no target '" + Printable.text(wanted) + "'; it has " + shown(targets),
                    null);
        }
        return named;
    }

    private Way follow(Access access, Failures told, String link, List<ShareAddress> targets, List<Step> steps)
            throws EndpointException {
        if (steps.size() >= MOST_STEPS
                || steps.stream().anyMatch(s -> targets.stream().anyMatch(s.taken()::isSame))
                || targets.stream().anyMatch(access.address()::isSame)) {
            throw failures.root(
                    Kind.UNSUPPORTED,
                    "the DFS namespace leads in a circle, by way of " + Printable.text(link)
                            + "; have its administrator mend it",
                    null);
        }
        targets.forEach(t -> seen.putIfAbsent(t, link));
        List<ShareAddress> open = chosen(access, targets, told);
        EndpointException last = null;
        for (ShareAddress target : open) {
            var further = new ArrayList<>(steps);
            further.add(new Step(link, targets, open, target));
            try {
                return find(access.at(target), failures.at(target.shown()), further);
            } catch (EndpointException e) {
                if (e.kind() != Kind.UNREACHABLE && e.kind() != Kind.TIMEOUT) {
                    throw e;
                }
                last = e;
            }
        }
        throw open.size() == 1
                ? last
                : failures.root(
                        Kind.UNREACHABLE,
                        "none of the targets of the DFS link " + Printable.text(link) + " can be reached: "
                                + shown(open),
                        last);
    }

    static String shown(List<ShareAddress> targets) {
        return String.join(
                ", ", targets.stream().map(t -> Printable.text(t.shown())).toList());
    }
}
