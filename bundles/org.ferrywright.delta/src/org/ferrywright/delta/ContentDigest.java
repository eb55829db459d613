package org.ferrywright.delta;

/** An XXH3-128 value, high and low half. */
public record ContentDigest(long high, long low) {}
