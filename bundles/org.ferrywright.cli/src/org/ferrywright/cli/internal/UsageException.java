package org.ferrywright.cli.internal;

/** Wrong usage or settings, told to the person who typed them: the program ends with {@link ExitCode#USAGE}. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
