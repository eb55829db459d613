package org.ferrywright.endpoint;

/** Marks an interface for something that only some roots can do. Each is exercised by the contract suite. */
public interface Facet {}
