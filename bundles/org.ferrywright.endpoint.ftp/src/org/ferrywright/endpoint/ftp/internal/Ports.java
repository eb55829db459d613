package org.ferrywright.endpoint.ftp.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /**
     * @param learnt where things are kept of servers
     * @throws IllegalArgumentException saying what is wrong with the settings
     */
    public static List<PortUse> of(EndpointConfig config, Optional<Path> learnt) {
        Options options = Options.of(config);
        Proxy proxy = options.proxy();
        String host = config.address().host();
        int port = control(config.address(), options);
        var all = new ArrayList<PortUse>();
        if (proxy != null) {
            all.add(use(
                    PortUse.THIS_MACHINE,
                    proxy.host(),
                    proxy.port(),
                    proxy.port(),
                    "the proxy that FTP commands and data go through"));
        }
        String from = proxy == null ? PortUse.THIS_MACHINE : proxy.host();
        String by = proxy == null ? "" : ", opened by the proxy";
        all.add(use(from, host, port, port, "FTP commands, up to " + options.connections() + " connections" + by));
        if (options.active()) {
            all.add(active(host, options.activePorts()));
        } else {
            Path seen = Opening.file(learnt, config.address(), options, Opening.PASSIVE);
            all.add(passive(from, host, options.passivePorts(), seen, by));
        }
        return List.copyOf(all);
    }

    /** What a server has named up to now is told, and is not all that it may name. */
    private static PortUse passive(String from, String host, Options.Range range, Path seen, String by) {
        if (range.first() > 0) {
            String why = "FTP data: passive ports of the server, by the setting passive-ports";
            return use(from, host, range.first(), range.last(), why + by);
        }
        String named = Optional.ofNullable(seen)
                .flatMap(PassivePorts::read)
                .map(r -> "; learnt from its replies: " + r.first() + " to " + r.last() + " up to now")
                .orElse("");
        String why = "FTP data: passive ports, which the server chooses; name its range by passive-ports";
        return use(from, host, FIRST_FREE, LAST, why + named + by);
    }

    private static PortUse active(String host, Options.Range range) {
        boolean any = range.first() == 0;
        return use(
                host,
                PortUse.THIS_MACHINE,
                any ? FIRST_FREE : range.first(),
                any ? LAST : range.last(),
                any
                        ? "FTP data, active: any free port; name a range by active-ports"
                        : "FTP data, active: the range that is configured");
    }

    private static PortUse use(String from, String to, int first, int last, String why) {
        return new PortUse(from, to, PortUse.Protocol.TCP, first, last, why);
    }
}
