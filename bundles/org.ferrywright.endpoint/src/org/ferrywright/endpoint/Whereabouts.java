package org.ferrywright.endpoint;

import java.util.List;
import java.util.Optional;

/** Where an open root really lies when its address leads there by way of a namespace, such as one of DFS. */
public interface Whereabouts {
    /**
     * One place that an address may lead to.
     *
     * @param address without a user
     * @param used whether the open root lies there, until it is closed
     */
    record Place(String address, boolean used) {}

    /** Every place that stands for the root, in the order in which they are tried; never empty. */
    List<Place> places();

    /** What a person should know before this root is relied on, such as that it has several replicas; empty when all is clear. */
    Optional<String> doubt();

    /** Whether a root of this identity is another of the places that stand for the same content. */
    boolean isReplica(String identity);
}
