package org.ferrywright.wire;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a port is listened on.
 *
 * @param bind address and port; port 0 takes a free one
 * @param peers who may come
 * @param pairing the tokens that are out
 * @param name how this instance calls itself to a peer that pairs
 * @param roots names of what is served, told to a peer that has paired
 */
public record ListenOptions(
        InetSocketAddress bind,
        Identity identity,
        PeerStore peers,
        PairingDesk pairing,
        String name,
        List<String> roots,
        WireTraffic traffic) {}
