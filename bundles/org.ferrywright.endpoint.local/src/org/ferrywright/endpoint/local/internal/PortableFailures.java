package org.ferrywright.endpoint.local.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;

/** Classifies what java.nio throws. */
record PortableFailures(Failures texts) {
    EndpointException of(IOException e, String action, RelPath path) {
        String reason = e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : e.getClass().getSimpleName();
        return texts.builder(kind(e), path, "cannot " + action + " it: " + Printable.text(reason))
                .retry(e instanceof ClosedByInterruptException ? Retry.SOON : Retry.NEVER)
                .cause(e)
                .build();
    }

    private static Kind kind(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> Kind.NOT_FOUND;
            case FileAlreadyExistsException _ -> Kind.EXISTS;
            case DirectoryNotEmptyException _ -> Kind.NOT_EMPTY;
            case NotDirectoryException _ -> Kind.NOT_DIRECTORY;
            case AccessDeniedException _, FileSystemLoopException _ -> Kind.DENIED;
            case NotLinkException _ -> Kind.CHANGED;
            // the only sign that Java gives, on every system in these words
            case FileSystemException f
            when f.getReason() != null && f.getReason().contains("too long") -> Kind.BAD_NAME;
            default -> Kind.INTERNAL;
        };
    }
}
