package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.Whereabouts;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult.Whereabout;

/** Where the roots of a run really lie, and what is to be known of them; told as soon as it is known. */
final class Places {
    private final RunObserver observer;
    private final List<Whereabout> all = new ArrayList<>();

    Places(RunObserver observer) {
        this.observer = observer;
    }

    /** Takes note of a root that was opened. */
    synchronized Endpoint of(EndpointAddress address, Endpoint root) {
        root.whereabouts().ifPresent(w -> {
            List<String> targets =
                    w.places().stream().map(Whereabouts.Place::address).toList();
            String used = w.places().stream()
                    .filter(Whereabouts.Place::used)
                    .map(Whereabouts.Place::address)
                    .findFirst()
                    .orElse("");
            String doubt = w.doubt().orElse(null);
            all.add(new Whereabout(address.toString(), targets, used, doubt));
            String detail = doubt == null ? "leads to " + Printable.text(used) : doubt;
            observer.item(new RunObserver.Item(RunObserver.What.NOTE, address.toString(), 0, detail));
        });
        return root;
    }

    /** Something else that a person should know of a root. */
    synchronized void note(EndpointAddress address, String detail) {
        all.add(new Whereabout(address.toString(), List.of(), address.toString(), detail));
        observer.item(new RunObserver.Item(RunObserver.What.NOTE, address.toString(), 0, detail));
    }

    synchronized List<Whereabout> all() {
        return List.copyOf(all);
    }
}
