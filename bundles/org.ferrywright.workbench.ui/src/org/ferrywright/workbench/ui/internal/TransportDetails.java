package org.ferrywright.workbench.ui.internal;

import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.ferrywright.workbench.model.TransportsState.Port;
import org.ferrywright.workbench.model.TransportsState.Row;
import org.ferrywright.workbench.model.TransportsState.Setting;
import org.ferrywright.workbench.ui.WidgetKeys;

/** All that is known of the selected transport: its ports as a firewall sees them, and its settings. */
final class TransportDetails {
    private final Composite page;
    private final Label title;
    private final Label summary;
    private final Composite portsArea;
    private final Columns<Port> ports;
    private final Label settingsTitle;
    private final Composite settingsArea;
    private final Columns<Setting> settings;

    TransportDetails(Composite parent) {
        page = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().margins(8, 8).applyTo(page);
        title = new Label(page, SWT.WRAP);
        title.setFont(JFaceResources.getBannerFont());
        title.setData(WidgetKeys.KEY, WidgetKeys.TRANSPORT_TITLE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(title);
        summary = new Label(page, SWT.WRAP);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(summary);
        portsArea = area();
        ports = new Columns<>(portsArea, Port.class, WidgetKeys.TRANSPORT_PORTS)
                .add("From", 2, 110, Port::from)
                .add("To", 2, 110, Port::to)
                .add("Protocol", 1, 70, Port::protocol)
                .add("Port", 1, 70, Port::port)
                .add("Why", 5, 200, Port::why);
        settingsTitle = new Label(page, SWT.NONE);
        settingsTitle.setText("Settings");
        settingsTitle.setFont(JFaceResources.getBannerFont());
        GridDataFactory.fillDefaults().grab(true, false).applyTo(settingsTitle);
        settingsArea = area();
        settings = new Columns<>(settingsArea, Setting.class, "transport.settings")
                .add("Setting", 2, 110, Setting::label)
                .add("Takes", 1, 90, Setting::values)
                .add("Default", 1, 90, Setting::defaultValue)
                .add("What it does", 5, 200, Setting::help);
        show(null);
    }

    /** @param row the selected transport, or null */
    void show(Row row) {
        title.setText(row == null ? "Select a transport to see its ports." : row.title() + "  (" + row.scheme() + ")");
        summary.setText(
                row == null
                        ? ""
                        : row.facts().isEmpty() ? "It needs no ports: nothing goes over the network." : "Ports");
        ports.viewer().setInput(row == null ? null : row.facts());
        settings.viewer().setInput(row == null ? null : row.settings());
        visible(summary, row != null);
        visible(portsArea, row != null && !row.facts().isEmpty());
        visible(settingsTitle, row != null && !row.settings().isEmpty());
        visible(settingsArea, row != null && !row.settings().isEmpty());
        page.layout(true, true);
    }

    private Composite area() {
        var area = new Composite(page, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, true).hint(SWT.DEFAULT, 60).applyTo(area);
        return area;
    }

    private static void visible(Control control, boolean yes) {
        control.setVisible(yes);
        GridDataFactory.createFrom((GridData) control.getLayoutData())
                .exclude(!yes)
                .applyTo(control);
    }
}
