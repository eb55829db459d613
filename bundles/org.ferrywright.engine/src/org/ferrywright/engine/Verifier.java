package org.ferrywright.engine;

import java.io.IOException;
import java.nio.file.Path;
import org.ferrywright.engine.Engine.SettingsException;

/** Compares roots by reading them whole, and leaves receipts of that. Obtained as a service. */
public interface Verifier {
    /**
     * Reads the source and one target whole and compares them, in the calling thread. Interrupting the thread cancels it. Failures of
     * items and endpoints are in the result.
     *
     * @throws SettingsException when the request cannot be understood
     * @throws IOException when the data folder or the receipt cannot be written
     */
    VerifyResult verify(Instance instance, VerifyRequest request, RunObserver observer)
            throws SettingsException, IOException;

    /** Tells whether a receipt is as its signer wrote it, and who that is. Needs no lock. @param keys folder of our own keys */
    ReceiptCheck check(Path keys, Path receipt) throws IOException;

    /**
     * What a receipt is worth.
     *
     * @param genuine whether it is unchanged and signed by somebody known here
     * @param verdict one sentence for people
     * @param signer who signed it, or the fingerprint of a key that is not known here; empty when no signature could be read
     * @param summary what it says, one line of a genuine one; else empty
     */
    record ReceiptCheck(boolean genuine, String verdict, String signer, String summary) {}
}
