package org.ferrywright.delta;

/** Which of two contents is at hand as a whole, so that a tree can be made of any part of it, wherever that begins. */
public enum Movable {
    SOURCE,
    BASIS,
    NEITHER
}
