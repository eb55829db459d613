package org.ferrywright.engine;

/** Carries out runs. Obtained as a service. */
public interface Engine {
    /**
     * Runs one request to its end in the calling thread. Interrupting the thread cancels the run: what was committed stays, what was
     * begun can be resumed, and the result says CANCELLED. Failures of items and endpoints are in the result.
     *
     * @throws SettingsException when the request cannot be understood: no such transport, a plan that does not fit
     */
    SyncResult sync(Instance instance, SyncRequest request, RunObserver observer) throws SettingsException;

    /** Wrong usage or settings, told to the person who can mend them. */
    final class SettingsException extends Exception {
        private static final long serialVersionUID = 1L;

        public SettingsException(String message) {
            super(message);
        }
    }
}
