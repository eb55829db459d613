package org.ferrywright.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.RecursiveList.Listing;

/** What a walk finds in one folder, in any order, sorted into what {@link Listing} tells. For one thread at a time. */
public final class GatheredFolder {
    private final RelPath path;
    private final Filter filter;
    private final Verdict verdict;
    // a server may list a name twice that is moved meanwhile: the later one was read later
    private final Map<String, Entry> found = new TreeMap<>();
    private final List<String> temporaries = new ArrayList<>();
    private final TreeSet<String> withheld = new TreeSet<>();
    private EndpointException fault;

    /** @param verdict of the filter for the folder itself */
    public GatheredFolder(RelPath path, Filter filter, Verdict verdict) {
        this.path = path;
        this.filter = filter;
        this.verdict = verdict;
    }

    public void add(Entry e) {
        if (TemporaryNames.isTemporary(e.name())) {
            temporaries.add(e.name());
            return;
        }
        String whole = path.child(e.name()).value();
        if (filter.test(whole, e, verdict) != Verdict.EXCLUDED) {
            found.put(e.name(), e);
        } else if (filter.withholds(whole, verdict)) {
            withheld.add(e.name());
        }
    }

    /**
     * The folder could not be read to its end. One that went away while it was reached for is looked for again soon.
     *
     * @throws EndpointException the same, when it concerns the whole root
     */
    public void failed(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        fault = e.kind() == Kind.NOT_FOUND ? e.edit().retry(Retry.SOON).build() : e;
    }

    /** @param self the folder's own facts */
    public Listing listing(Entry self) {
        withheld.forEach(found::remove);
        return new Listing(
                path,
                self,
                List.copyOf(found.values()),
                temporaries,
                List.copyOf(withheld),
                Optional.ofNullable(fault));
    }
}
