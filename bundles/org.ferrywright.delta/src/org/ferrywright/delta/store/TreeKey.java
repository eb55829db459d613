package org.ferrywright.delta.store;

import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;

/** Whose tree it is. @param root stands for a named root and its folder */
public record TreeKey(String root, RelPath path) {
    byte[] folder() {
        return NativeNames.encode(path.parent().value());
    }

    byte[] name() {
        return NativeNames.encode(path.name());
    }

    public TreeKey at(RelPath other) {
        return new TreeKey(root, other);
    }
}
