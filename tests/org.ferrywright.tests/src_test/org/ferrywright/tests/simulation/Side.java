package org.ferrywright.tests.simulation;

/** One of the two roots. */
enum Side {
    SOURCE,
    TARGET;

    Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }

    String address() {
        return "fake://" + name().toLowerCase(java.util.Locale.ROOT) + "/";
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
