package org.ferrywright.endpoint.smb.internal;

import java.util.List;
import java.util.Properties;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.PortUse;

/**
 * Whether a session goes by NetBIOS, and who tells where its names are. Nothing of it is used unasked.
 *
 * @param names empty for the name service of the system alone, else the address that is asked by UDP: a WINS server's, or everybody's
 */
record NetBios(String names) {
    static final int PORT = 139;

    private static final int NAMES_PORT = 137;
    private static final String SESSION = "session";
    private static final String BROADCAST = "broadcast";
    private static final String EVERYBODY = "255.255.255.255";

    /** Null for an empty setting. @throws IllegalArgumentException saying what is wrong */
    static NetBios of(String setting) {
        if (setting.isEmpty()) {
            return null;
        }
        if (setting.equals(SESSION)) {
            return new NetBios("");
        }
        if (setting.equals(BROADCAST)) {
            return new NetBios(EVERYBODY);
        }
        if (!setting.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw new IllegalArgumentException("netbios is " + SESSION + ", " + BROADCAST
                    + " or the address of a WINS server, not " + Printable.text(setting));
        }
        return new NetBios(setting);
    }

    /** Tells the library. */
    void configure(Properties p) {
        if (names.isEmpty()) {
            return;
        }
        boolean everybody = names.equals(EVERYBODY);
        p.setProperty("jcifs.resolveOrder", everybody ? "BCAST,DNS" : "WINS,DNS");
        p.setProperty(everybody ? "jcifs.netbios.baddr" : "jcifs.netbios.wins", names);
    }

    /** What a firewall has to let through beside the session. */
    List<PortUse> ports() {
        return names.isEmpty()
                ? List.of()
                : List.of(new PortUse(
                        PortUse.THIS_MACHINE,
                        names,
                        PortUse.Protocol.UDP,
                        NAMES_PORT,
                        NAMES_PORT,
                        "NetBIOS: where the name of the server is"));
    }
}
