package org.ferrywright.cli.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PairingControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.core.Mode;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.RootProbe;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Bytes;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.Verifier;

/** Commands in a world that the test makes up: no framework, no engine, no terminal. */
final class World implements Services {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Map<String, String> environment = new HashMap<>();
    final List<SyncRequest> requests = new ArrayList<>();
    final List<PortFact> ports = new ArrayList<>();

    Engine engine = (instance, request, observer) -> {
        requests.add(request);
        return result(Outcome.OK);
    };
    Verifier verifier;
    RootProbe probe;
    RevisionAccess revisions;
    PairingControl pairing = (keys, host, port, token) -> new PairingControl.Paired("abcd", List.of("data"));
    ListenerControl listeners;

    int ferry(String... arguments) {
        return Ferry.run(new Context(this, stream(out), stream(err), Terminal.NONE, environment), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static Output stream(ByteArrayOutputStream bytes) {
        return new Output(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    static SyncResult result(Outcome outcome) {
        return result(outcome, List.of(), Optional.empty(), null);
    }

    static SyncResult result(
            Outcome outcome,
            List<SyncResult.Failure> failures,
            Optional<SyncResult.Held> held,
            SyncResult.Failure error) {
        return result(outcome, failures, held, error, List.of());
    }

    static SyncResult result(
            Outcome outcome,
            List<SyncResult.Failure> failures,
            Optional<SyncResult.Held> held,
            SyncResult.Failure error,
            List<SyncResult.Target> targets) {
        return new SyncResult(
                outcome,
                Mode.MIRROR,
                100,
                90,
                11,
                12,
                13,
                0,
                64,
                new Bytes(3_000_000, 2_000_000, 2_100_000, 5_000),
                failures,
                failures.size(),
                List.of(),
                0,
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(new SyncResult.Transfer(
                        "/target", "disk.img", "delta", "disk.img", 4_000_000, 975, 8192, 16_400, "985 blocks")),
                1,
                held,
                error,
                targets,
                "20261122-101500-beef",
                1500);
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Verifier verifier() {
        return verifier;
    }

    @Override
    public RootProbe probe() {
        return probe;
    }

    @Override
    public RevisionAccess revisions() {
        return revisions;
    }

    @Override
    public EngineControl control() {
        return new EngineControl() {
            @Override
            public Transports transports(long knownIndex, Duration patience) {
                return new Transports(1, List.of(new Transport("tcp", "Folder behind a Listener", List.of(), ports)));
            }

            @Override
            public List<PortFact> ports(String address, Path data, char[] password) throws ControlException {
                return ports(address);
            }

            @Override
            public List<PortFact> ports(String address) throws ControlException {
                if (address.startsWith("smb:")) {
                    throw new ControlException(ControlException.Kind.SETTINGS, "no transport for smb://");
                }
                return ports;
            }
        };
    }

    @Override
    public ListenerControl listeners() {
        return listeners;
    }

    @Override
    public PairingControl pairing() {
        return pairing;
    }

    @Override
    public String version() {
        return "1.2.3.v20260101";
    }
}
