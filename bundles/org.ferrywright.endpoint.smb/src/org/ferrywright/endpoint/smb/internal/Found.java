package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.Whereabouts;

/** Where the links of namespaces led. @param steps at least one */
record Found(List<Namespace.Step> steps) implements Whereabouts {
    @Override
    public List<Place> places() {
        var places = new ArrayList<Place>();
        for (ShareAddress target : steps.getLast().targets()) {
            places.add(new Place(target.shown(), target.isSame(steps.getLast().taken())));
        }
        return places;
    }

    @Override
    public Optional<String> doubt() {
        return steps.stream().filter(s -> s.open().size() > 1).findFirst().map(Found::doubt);
    }

    private static String doubt(Namespace.Step step) {
        return "the DFS link " + Printable.text(step.path()) + " has several targets, "
                + Namespace.shown(step.targets()) + "; this run uses "
                + Printable.text(step.taken().shown())
                + ". Where one of them lags behind, a run that uses it takes old for new: name the one that is"
                + " meant, with ?target=HOST";
    }

    /** Only the identity of the last place is known, so it is compared with the last step's targets. */
    @Override
    public boolean isReplica(String identity) {
        return steps.getLast().targets().size() > 1
                && steps.getLast().targets().stream().anyMatch(t -> identity.startsWith(Opening.place(t) + ' '));
    }
}
