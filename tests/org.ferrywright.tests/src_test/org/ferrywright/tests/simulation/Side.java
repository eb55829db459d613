package org.ferrywright.tests.simulation;

import java.util.Locale;

/** One of the two roots. */
enum Side {
    SOURCE,
    TARGET;

    Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }

    String address() {
        return "fake://" + name().toLowerCase(Locale.ROOT) + "/";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
