package org.ferrywright.workbench.model;

import java.util.List;

/** What the view of the transports shows. */
public sealed interface TransportsState {
    /** Nothing is known yet. */
    record Loading() implements TransportsState {}

    /** The engine does not answer. @param reason one sentence; @param remedy what to do */
    record Unavailable(String reason, String remedy) implements TransportsState {}

    /** @param rows ordered by scheme; may be empty */
    record Installed(List<Row> rows) implements TransportsState {
        public Installed {
            rows = List.copyOf(rows);
        }
    }

    /**
     * One transport.
     *
     * @param ports such as {@code TCP 7333}, or that none is needed
     * @param direction who calls whom
     * @param why the port is needed
     * @param facts every port, for the details
     * @param settings that a root of this transport takes
     */
    record Row(
            String scheme,
            String title,
            String ports,
            String direction,
            String why,
            List<Port> facts,
            List<Setting> settings) {
        public Row {
            facts = List.copyOf(facts);
            settings = List.copyOf(settings);
        }
    }

    /** One port as a firewall sees it. */
    record Port(String from, String to, String protocol, String port, String why) {}

    /** One setting. @param values what it takes: a type in words, or the choices */
    record Setting(String label, String values, String defaultValue, String help) {}
}
