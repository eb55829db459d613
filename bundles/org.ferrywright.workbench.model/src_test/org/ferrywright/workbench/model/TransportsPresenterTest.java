package org.ferrywright.workbench.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.workbench.model.TransportsState.Installed;
import org.ferrywright.workbench.model.TransportsState.Loading;
import org.ferrywright.workbench.model.TransportsState.Row;
import org.ferrywright.workbench.model.TransportsState.Setting;
import org.ferrywright.workbench.model.TransportsState.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransportsPresenterTest {
    private static final Transport LOCAL = new Transport("local", "Folder on this machine", List.of(), List.of());
    private static final PortFact TCP_PORT =
            new PortFact(PortFact.THIS_MACHINE, "HOST", "TCP", 7333, 7333, "control and data");
    private static final Transport TCP = new Transport(
            "tcp",
            "Folder behind a Listener",
            List.of(
                    new Transport.Setting("a", "Name", "text", "x", List.of(), "help"),
                    new Transport.Setting("b", "Kind", "choice", "one", List.of("one", "two"), "")),
            List.of(TCP_PORT));

    private final EngineLink link = new EngineLink();
    private final FakeEngine engine = new FakeEngine();
    private final BlockingQueue<TransportsState> states = new LinkedBlockingQueue<>();
    private TransportsPresenter presenter;

    @AfterEach
    void close() {
        presenter.close();
    }

    @Test
    void showsTheTransportsAndFollowsTheirChanges() throws Exception {
        engine.set(List.of(LOCAL, TCP));
        link.connect(engine);
        presenter = TransportsPresenter.start(link, states::add);
        assertThat(next()).isInstanceOf(Loading.class);
        assertThat(schemes(next())).containsExactly("local", "tcp");
        engine.set(List.of(TCP));
        assertThat(schemes(next())).containsExactly("tcp");
        engine.set(List.of());
        assertThat(schemes(next())).isEmpty();
    }

    @Test
    void nothingIsPublishedWhileNothingChanges() throws Exception {
        engine.set(List.of(LOCAL));
        link.connect(engine);
        presenter = TransportsPresenter.start(link, states::add);
        next();
        next();
        assertThat(states.poll(4, TimeUnit.SECONDS)).isNull();
        assertThat(engine.asked).isGreaterThan(1);
    }

    @Test
    void saysWhenThereIsNoEngineAndComesBackWithOne() throws Exception {
        presenter = TransportsPresenter.start(link, states::add);
        next();
        assertThat(next())
                .isInstanceOfSatisfying(
                        Unavailable.class, u -> assertThat(u.reason()).contains("not running"));
        engine.set(List.of(LOCAL));
        link.connect(engine);
        assertThat(schemes(next())).containsExactly("local");
        link.disconnect(engine);
        assertThat(next()).isInstanceOf(Unavailable.class);
    }

    @Test
    void anEngineThatFailsIsAskedAgain() throws Exception {
        engine.set(List.of(LOCAL));
        engine.fault = new IllegalStateException("the pipe broke");
        link.connect(engine);
        presenter = TransportsPresenter.start(link, states::add);
        next();
        assertThat(next())
                .isInstanceOfSatisfying(
                        Unavailable.class, u -> assertThat(u.reason()).contains("the pipe broke"));
        engine.fault = null;
        TransportsState state = next();
        while (state instanceof Unavailable) {
            state = next();
        }
        assertThat(schemes(state)).containsExactly("local");
    }

    @Test
    void anOldEngineThatLeavesLateDoesNotTakeTheNewOneAway() {
        var other = new FakeEngine();
        link.connect(engine);
        link.connect(other);
        link.disconnect(engine);
        assertThat(link.current()).isSameAs(other);
        presenter = TransportsPresenter.start(link, states::add);
    }

    @Test
    void aRowTellsPortsAndSettings() {
        presenter = TransportsPresenter.start(link, states::add);
        Row row = TransportsPresenter.row(TCP);
        assertThat(row.ports()).isEqualTo("TCP 7333");
        assertThat(row.direction()).isEqualTo("out, to HOST");
        assertThat(row.why()).isEqualTo("control and data");
        assertThat(row.facts())
                .hasSize(1)
                .first()
                .satisfies(p -> assertThat(p.port()).isEqualTo("7333"));
        assertThat(row.settings())
                .containsExactly(new Setting("Name", "text", "x", "help"), new Setting("Kind", "one, two", "one", ""));
        assertThat(TransportsPresenter.row(LOCAL).ports()).isEqualTo("none");
    }

    @Test
    void portsOfOneKindAreSaidOnce() {
        presenter = TransportsPresenter.start(link, states::add);
        var in = new PortFact("SERVER", PortFact.THIS_MACHINE, "TCP", 42200, 42299, "control and data");
        Row row = TransportsPresenter.row(new Transport("x", "X", List.of(), List.of(TCP_PORT, in, TCP_PORT)));
        assertThat(row.ports()).isEqualTo("TCP 7333, TCP 42200-42299");
        assertThat(row.direction()).isEqualTo("out, to HOST, in, from SERVER");
        assertThat(row.why()).isEqualTo("control and data");
    }

    private TransportsState next() throws InterruptedException {
        TransportsState state = states.poll(3, TimeUnit.MINUTES);
        assertThat(state).as("a published state").isNotNull();
        return state;
    }

    private static List<String> schemes(TransportsState state) {
        return ((Installed) state).rows().stream().map(Row::scheme).toList();
    }

    /** Answers as an engine does: at once when there is news, else after a while. */
    private static final class FakeEngine implements EngineControl {
        volatile RuntimeException fault;
        int asked;
        private List<Transport> all = List.of();
        private long index;

        synchronized void set(List<Transport> transports) {
            all = transports;
            index++;
            notifyAll();
        }

        @Override
        public synchronized Transports transports(long knownIndex, Duration patience) throws InterruptedException {
            asked++;
            if (fault != null) {
                throw fault;
            }
            if (index <= knownIndex) {
                wait(patience.toMillis());
            }
            return new Transports(index, all);
        }

        @Override
        public List<PortFact> ports(String address, Path data, char[] password) {
            return ports(address);
        }

        @Override
        public List<PortFact> ports(String address) {
            throw new UnsupportedOperationException("presenters of transports ask for no address");
        }
    }
}
