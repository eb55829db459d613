package org.ferrywright.tests.contract;

import java.nio.file.Path;
import org.ferrywright.endpoint.EndpointContext;

/** An instance with its keys in a folder. */
record ClientContext(Path keys) implements EndpointContext {
    /** Owner of the temporaries that tests make. */
    static final String INSTANCE = "0123abcd";

    @Override
    public String instanceId() {
        return INSTANCE;
    }

    @Override
    public Traffic traffic() {
        return Traffic.NONE;
    }
}
