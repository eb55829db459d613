package org.ferrywright.endpoint;

/**
 * One port that a root needs, as a firewall sees it.
 *
 * @param from who opens the connection
 * @param to who accepts it
 * @param protocol TCP or UDP
 * @param firstPort lowest destination port
 * @param lastPort highest destination port; the same as the first for one port
 * @param reason why, in one sentence
 */
public record PortUse(String from, String to, Protocol protocol, int firstPort, int lastPort, String reason) {
    /** How the report names the machine that the engine runs on. */
    public static final String THIS_MACHINE = "this machine";

    public enum Protocol {
        TCP,
        UDP
    }
}
