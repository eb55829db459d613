package org.ferrywright.workbench.model;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.workbench.model.TransportsState.Installed;
import org.ferrywright.workbench.model.TransportsState.Loading;
import org.ferrywright.workbench.model.TransportsState.Port;
import org.ferrywright.workbench.model.TransportsState.Row;
import org.ferrywright.workbench.model.TransportsState.Setting;
import org.ferrywright.workbench.model.TransportsState.Unavailable;

/** Follows the transports of the engine and publishes what is to be shown, from a thread of its own, until it is closed. */
public final class TransportsPresenter implements AutoCloseable {
    /** How long the engine may hold a question back; also how late a lost engine is noticed. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(2);

    private final EngineLink link;
    private final Consumer<TransportsState> view;
    private final Thread thread;

    private TransportsPresenter(EngineLink link, Consumer<TransportsState> view) {
        this.link = link;
        this.view = view;
        this.thread = Thread.ofVirtual().name("transports-presenter").unstarted(this::follow);
    }

    /** @param view called from another thread with each new state, the first at once; it must not block for long */
    public static TransportsPresenter start(EngineLink link, Consumer<TransportsState> view) {
        var presenter = new TransportsPresenter(link, view);
        presenter.thread.start();
        return presenter;
    }

    /** Stops publishing; a state that is on its way may still arrive. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void follow() {
        view.accept(new Loading());
        try {
            while (!Thread.currentThread().isInterrupted()) {
                EngineControl engine = link.current();
                if (engine == null) {
                    view.accept(new Unavailable(
                            "The engine of this workbench is not running.",
                            "It starts with the workbench. If this stays, install Ferrywright again."));
                    link.awaitOther(null, Duration.ofDays(1));
                } else {
                    followOne(engine);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void followOne(EngineControl engine) throws InterruptedException {
        long known = -1;
        while (link.current() == engine) {
            try {
                EngineControl.Transports transports = engine.transports(known, PATIENCE);
                if (transports.index() != known) {
                    known = transports.index();
                    view.accept(new Installed(transports.all().stream()
                            .map(TransportsPresenter::row)
                            .toList()));
                }
            } catch (RuntimeException e) {
                known = -1;
                view.accept(new Unavailable(
                        "The engine could not tell its transports: " + e.getMessage(), "The workbench keeps trying."));
                link.awaitOther(engine, PAUSE_AFTER_FAULT);
            }
        }
    }

    static Row row(Transport t) {
        List<Port> facts = t.ports().stream()
                .map(p -> new Port(p.from(), p.to(), p.protocol(), p.portText(), p.reason()))
                .toList();
        List<Setting> settings =
                t.settings().stream().map(TransportsPresenter::setting).toList();
        if (t.ports().isEmpty()) {
            return new Row(
                    t.scheme(),
                    t.title(),
                    "none",
                    "stays on this machine",
                    "nothing goes over the network",
                    facts,
                    settings);
        }
        return new Row(
                t.scheme(),
                t.title(),
                joined(t.ports(), p -> p.protocol() + " " + p.portText()),
                joined(t.ports(), TransportsPresenter::direction),
                joined(t.ports(), PortFact::reason),
                facts,
                settings);
    }

    private static String joined(List<PortFact> ports, Function<PortFact, String> words) {
        return ports.stream().map(words).collect(Collectors.toCollection(LinkedHashSet::new)).stream()
                .collect(Collectors.joining(", "));
    }

    private static String direction(PortFact p) {
        if (p.inbound()) {
            return "in, from " + p.from();
        }
        return p.from().equals(PortFact.THIS_MACHINE) ? "out, to " + p.to() : "from " + p.from() + " to " + p.to();
    }

    private static Setting setting(Transport.Setting s) {
        String values = s.choices().isEmpty() ? s.type() : String.join(", ", s.choices());
        return new Setting(s.label(), values, s.defaultValue(), s.help());
    }
}
