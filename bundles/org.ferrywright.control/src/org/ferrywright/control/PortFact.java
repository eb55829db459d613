package org.ferrywright.control;

/**
 * One port as a firewall sees it.
 *
 * @param from who opens the connection
 * @param to who accepts it
 * @param protocol {@code TCP} or {@code UDP}
 * @param firstPort lowest destination port
 * @param lastPort highest destination port; the same as the first for one port
 * @param reason why, in one sentence
 */
public record PortFact(String from, String to, String protocol, int firstPort, int lastPort, String reason) {
    /** How reports name the machine that the engine runs on. */
    public static final String THIS_MACHINE = "this machine";

    public boolean inbound() {
        return to.equals(THIS_MACHINE);
    }

    /** {@code 7333}, or {@code 42200-42299} for a range. */
    public String portText() {
        return firstPort == lastPort ? Integer.toString(firstPort) : firstPort + "-" + lastPort;
    }
}
