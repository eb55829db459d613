package org.ferrywright.engine;

import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine.SettingsException;

/** Looks at one root and tells what it can do. Obtained as a service. */
public interface RootProbe {
    /**
     * Opens a root that is there, in the calling thread, as though nothing were known of it. Failures are in the report.
     *
     * @param tries whether things are tried by writing, as for a target; nothing of that is left, and nothing is made that is missing
     * @throws SettingsException when the address cannot be understood
     */
    ProbeReport probe(Instance instance, EndpointConfig root, boolean tries)
            throws SettingsException, InterruptedException;
}
