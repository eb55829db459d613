package org.ferrywright.endpoint.ftp.internal;

import java.util.List;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.PortUse;

/** The ports that a root needs. */
public final class Ports {
    static final int PLAIN = 21;
    static final int IMPLICIT = 990;
    private static final int FIRST_FREE = 1024;
    private static final int LAST = 65_535;

    private Ports() {}

    static int control(EndpointAddress address, Options options) {
        if (address.port() >= 0) {
            return address.port();
        }
        return options.tls() == Options.Tls.IMPLICIT ? IMPLICIT : PLAIN;
    }

    /** @throws IllegalArgumentException saying what is wrong with the settings */
    public static List<PortUse> of(EndpointConfig config) {
        Options options = Options.of(config);
        String host = config.address().host();
        int port = control(config.address(), options);
        var commands = new PortUse(
                PortUse.THIS_MACHINE,
                host,
                PortUse.Protocol.TCP,
                port,
                port,
                "FTP commands, up to " + options.connections() + " connections");
        if (!options.active()) {
            return List.of(
                    commands,
                    new PortUse(
                            PortUse.THIS_MACHINE,
                            host,
                            PortUse.Protocol.TCP,
                            FIRST_FREE,
                            LAST,
                            "FTP data: passive ports, which the server chooses; its own settings may narrow them"));
        }
        Options.Range range = options.activePorts();
        return List.of(
                commands,
                new PortUse(
                        host,
                        PortUse.THIS_MACHINE,
                        PortUse.Protocol.TCP,
                        range.first() == 0 ? FIRST_FREE : range.first(),
                        range.first() == 0 ? LAST : range.last(),
                        range.first() == 0
                                ? "FTP data, active: any free port; name a range by active-ports"
                                : "FTP data, active: the range that is configured"));
    }
}
