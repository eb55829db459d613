package org.ferrywright.cli.internal;

import org.ferrywright.control.ControlException;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.VerifyResult;

/** What a command tells its caller when it ends; docs/admin-guide.md explains them. */
final class ExitCode {
    /** Done, and in step. */
    static final int OK = 0;
    /** Done, but some items failed. */
    static final int FAILURES = 1;
    /** Wrong usage or settings. */
    static final int USAGE = 2;
    /** An endpoint could not be reached or refused us. */
    static final int ENDPOINT = 3;
    /** Held by a guard; nothing was deleted. */
    static final int HELD = 4;
    /** Done as far as possible; conflicts wait for a decision. */
    static final int CONFLICTS = 5;
    /** Cancelled; the same command goes on where it stopped. */
    static final int CANCELLED = 130;

    private ExitCode() {}

    static int of(SyncResult.Outcome outcome) {
        return switch (outcome) {
            case OK -> OK;
            case FAILURES -> FAILURES;
            case CONFLICTS -> CONFLICTS;
            case HELD -> HELD;
            case ERROR -> ENDPOINT;
            case CANCELLED -> CANCELLED;
        };
    }

    static int of(VerifyResult.Outcome outcome) {
        return switch (outcome) {
            case EQUAL -> OK;
            case DIFFERENT -> FAILURES;
            case ERROR -> ENDPOINT;
            case CANCELLED -> CANCELLED;
        };
    }

    static int of(ControlException.Kind kind) {
        return switch (kind) {
            case SETTINGS, LOCAL -> USAGE;
            case UNREACHABLE, REFUSED -> ENDPOINT;
        };
    }
}
