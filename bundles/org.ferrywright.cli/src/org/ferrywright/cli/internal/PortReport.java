package org.ferrywright.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ferrywright.control.PortFact;
import org.ferrywright.core.Printable;

/** The port report for people and for programs. */
final class PortReport {
    private static final List<String> TITLES = List.of("FROM", "TO", "PROTOCOL", "PORT", "WHY");

    /** @param answer of a probe, or null when none was asked for */
    record Row(PortFact fact, PortProbe.Answer answer) {}

    private PortReport() {}

    static List<String> table(List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of("No ports are needed.");
        }
        boolean probed = rows.stream().anyMatch(r -> r.answer() != null);
        var cells = new ArrayList<List<String>>();
        cells.add(withProbe(TITLES, probed ? "PROBE" : null));
        for (Row row : rows) {
            PortFact f = row.fact();
            List<String> texts = List.of(f.from(), f.to(), f.protocol(), f.portText(), f.reason());
            cells.add(withProbe(
                    texts.stream().map(Printable::text).toList(),
                    probed ? row.answer().text() : null));
        }
        int columns = cells.getFirst().size();
        var widths = new int[columns];
        cells.forEach(line -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        return cells.stream().map(line -> aligned(line, widths)).toList();
    }

    static String json(List<Row> rows) {
        return ResultJson.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("ports");
            for (Row row : rows) {
                PortFact f = row.fact();
                json.writeStartObject();
                json.writeStringField("from", f.from());
                json.writeStringField("to", f.to());
                json.writeStringField("protocol", f.protocol());
                json.writeNumberField("firstPort", f.firstPort());
                json.writeNumberField("lastPort", f.lastPort());
                json.writeStringField("why", f.reason());
                if (row.answer() != null) {
                    json.writeStringField(
                            "probe",
                            row.answer().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static List<String> withProbe(List<String> cells, String probe) {
        var all = new ArrayList<>(cells);
        if (probe != null) {
            all.add(cells.size() - 1, probe);
        }
        return all;
    }

    private static String aligned(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i));
            if (i < cells.size() - 1) {
                line.append(" ".repeat(widths[i] - cells.get(i).length() + 2));
            }
        }
        return line.toString();
    }
}
