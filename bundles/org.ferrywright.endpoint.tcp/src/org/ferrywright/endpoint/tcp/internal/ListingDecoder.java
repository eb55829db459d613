package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;

/** Reads the folders of a walk off a stream. */
final class ListingDecoder {
    private static final int MOST_ENTRIES = 1 << 26;

    private final WireInput in;
    private final Failures failures;
    private final EntryDecoder decoder;

    ListingDecoder(WireInput in, Failures failures) {
        this.in = in;
        this.failures = failures;
        this.decoder = new EntryDecoder(in);
    }

    /** @param withheld whether the record tells withheld names */
    Listing read(boolean withheld) throws WireException, EndpointException, InterruptedException {
        RelPath directory = Messages.path(in.readBytes(Protocol.MAX_PATH, "the length of a path"));
        Entry self = decoder.readEntry();
        int count = in.readCount(MOST_ENTRIES, "the number of entries");
        List<Entry> entries = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            entries.add(failures.named(decoder.readEntry()));
        }
        List<String> temporaries = names("the number of temporaries");
        List<String> left = withheld ? names("the number of withheld names") : List.of();
        byte[] fault = in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure");
        Optional<EndpointException> why =
                fault.length == 0 ? Optional.empty() : Optional.of(failures.of(Messages.failure(fault)));
        return new Listing(directory, self, entries, temporaries, left, why);
    }

    private List<String> names(String what) throws WireException, InterruptedException {
        int count = in.readCount(MOST_ENTRIES, what);
        List<String> names = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            names.add(in.readName(Protocol.MAX_PATH, "the length of a name"));
        }
        return names;
    }
}
