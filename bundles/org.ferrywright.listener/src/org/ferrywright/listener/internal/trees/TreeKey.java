package org.ferrywright.listener.internal.trees;

import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;

/** Whose tree it is. @param root stands for a named root and its folder */
record TreeKey(String root, RelPath path) {
    byte[] folder() {
        return NativeNames.encode(path.parent().value());
    }

    byte[] name() {
        return NativeNames.encode(path.name());
    }

    TreeKey at(RelPath other) {
        return new TreeKey(root, other);
    }
}
