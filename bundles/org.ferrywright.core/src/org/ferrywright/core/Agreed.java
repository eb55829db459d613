package org.ferrywright.core;

/** What a link's two sides held when they were last in step at one path: a row of the baseline. */
public record Agreed(Entry source, Entry target) {}
