package org.ferrywright.engine;

/**
 * Something that the target of a link cannot keep of what its source may have, known before anything is replicated.
 *
 * @param aspect in a word, such as {@code acl} or {@code time}
 * @param loss what becomes of it, and where it can be helped how
 */
public record FidelityLoss(String aspect, String loss) {}
