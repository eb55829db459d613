package org.ferrywright.endpoint.ftp.internal;

import org.ferrywright.core.NameRules;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Where a root is on its server.
 *
 * @param folder absolute path of the root there
 */
record Place(String folder, NameRules names, Failures failures) {
    /** The path as the server is told it. @throws EndpointException when no server may be told such a name */
    String of(RelPath path) throws EndpointException {
        if (path.isRoot()) {
            return folder;
        }
        for (String name : path.value().split("/")) {
            check(path, name);
        }
        return folder.equals("/") ? '/' + path.value() : folder + '/' + path.value();
    }

    private void check(RelPath path, String name) throws EndpointException {
        // these two would end the command, whatever the server holds
        if (name.indexOf('\r') >= 0 || name.indexOf('\n') >= 0) {
            throw failures.item(Kind.BAD_NAME, path, "FTP cannot carry a name with a line break");
        }
        if (names.tooLong(name)) {
            throw failures.item(Kind.BAD_NAME, path, "the name is too long for the server");
        }
        try {
            NativeNames.encode(name);
        } catch (IllegalArgumentException e) {
            throw failures.item(Kind.BAD_NAME, path, e.getMessage());
        }
    }
}
