package org.ferrywright.workbench.ui.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.core.runtime.Platform;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PlatformUI;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.Transport;
import org.ferrywright.workbench.ui.WidgetKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The view of the transports in a real window, against the live service registry. Runs on the thread of the window. */
class TransportsViewTest {
    private static final String VIEW = "org.ferrywright.workbench.ui.transports";

    private Shell shell;
    private Table table;
    private final List<Bundle> stopped = new ArrayList<>();

    @BeforeEach
    void openView() throws Exception {
        IWorkbenchPage page =
                PlatformUI.getWorkbench().getActiveWorkbenchWindow().getActivePage();
        assertNotNull(page.showView(VIEW));
        shell = page.getWorkbenchWindow().getShell();
        table = Widgets.find(shell, WidgetKeys.TRANSPORTS, Table.class);
    }

    @AfterEach
    void startTransports() throws BundleException {
        for (Bundle bundle : stopped) {
            bundle.start();
        }
        Widgets.await("all transports are back", () -> table.getItemCount() >= stopped.size());
    }

    @Test
    void rowsAreThoseOfTheRegistry() throws Exception {
        List<Transport> transports = registered();
        Widgets.await("the table has a row for each transport", () -> table.getItemCount() == transports.size());
        assertEquals(transports.stream().map(Transport::scheme).toList(), column(0));
        assertEquals(transports.stream().map(Transport::title).toList(), column(1));
        assertTrue(column(0).containsAll(List.of("local", "tcp")));
        assertTrue(text("tcp", 2).contains("7333"), text("tcp", 2));
        assertEquals("none", text("local", 2));
    }

    @Test
    void detailsShowThePortsOfTheSelectedTransport() throws Exception {
        Transport tcp = registered().stream()
                .filter(t -> t.scheme().equals("tcp"))
                .findFirst()
                .orElseThrow();
        Widgets.await("the table is filled", () -> column(0).contains("tcp"));
        select("tcp");
        Table ports = Widgets.find(shell, WidgetKeys.TRANSPORT_PORTS, Table.class);
        assertEquals(tcp.ports().size(), ports.getItemCount());
        assertEquals(tcp.ports().getFirst().portText(), ports.getItem(0).getText(3));
        assertTrue(ports.isVisible());
        Label title = Widgets.find(shell, WidgetKeys.TRANSPORT_TITLE, Label.class);
        assertTrue(title.getText().contains(tcp.title()), title.getText());
        select("local");
        assertFalse(ports.isVisible(), "a local folder needs no ports");
    }

    @Test
    void aTransportThatStopsGoesAndComesBack() throws Exception {
        Widgets.await("the table is filled", () -> column(0).contains("local"));
        Platform.getBundle("org.ferrywright.endpoint.local").stop();
        Widgets.await(
                "the row of the stopped transport is gone", () -> !column(0).contains("local"));
        assertTrue(column(0).contains("tcp"));
        Platform.getBundle("org.ferrywright.endpoint.local").start();
        Widgets.await("the row is back", () -> column(0).contains("local"));
    }

    @Test
    void withoutAnyTransportTheViewSaysWhatToDo() throws Exception {
        stopped.addAll(providers());
        assertTrue(stopped.size() > 1, stopped.toString());
        for (Bundle bundle : stopped) {
            bundle.stop();
        }
        Label message = Widgets.find(shell, WidgetKeys.TRANSPORTS_MESSAGE, Label.class);
        Widgets.await(
                "the view says that there are none",
                () -> message.isVisible() && message.getText().equals("No transports are installed."));
        assertFalse(table.isVisible());
    }

    @Test
    void withoutAnEngineTheViewSaysSo() throws Exception {
        Bundle service = Platform.getBundle("org.ferrywright.service");
        Label message = Widgets.find(shell, WidgetKeys.TRANSPORTS_MESSAGE, Label.class);
        service.stop();
        try {
            Widgets.await(
                    "the view says that the engine is gone",
                    () -> message.isVisible() && message.getText().contains("not running"));
        } finally {
            service.start();
        }
        Widgets.await("the table is back", () -> table.isVisible() && column(0).contains("local"));
    }

    @Test
    void theMenusHaveTheirEntries() {
        assertEquals(List.of("File", "Help"), texts(shell.getMenuBar()));
        assertTrue(
                texts(open("File")).contains("Exit") || texts(open("File")).contains("Quit"),
                texts(open("File")).toString());
        List<String> help = texts(open("Help"));
        assertTrue(help.stream().anyMatch(t -> t.startsWith("Install New Software")), help.toString());
        assertTrue(help.stream().anyMatch(t -> t.startsWith("About")), help.toString());
    }

    private Menu open(String name) {
        Menu menu = Arrays.stream(shell.getMenuBar().getItems())
                .filter(i -> plain(i.getText()).equals(name))
                .findFirst()
                .orElseThrow()
                .getMenu();
        menu.notifyListeners(SWT.Show, new Event());
        return menu;
    }

    private static List<String> texts(Menu menu) {
        return Arrays.stream(menu.getItems())
                .map(i -> plain(i.getText()))
                .filter(t -> !t.isEmpty())
                .toList();
    }

    private static String plain(String text) {
        return text.replace("&", "").replaceFirst("\t.*", "");
    }

    private List<String> column(int index) {
        return Arrays.stream(table.getItems()).map(i -> i.getText(index)).toList();
    }

    private String text(String scheme, int column) {
        return item(scheme).getText(column);
    }

    private TableItem item(String scheme) {
        return Arrays.stream(table.getItems())
                .filter(i -> i.getText(0).equals(scheme))
                .findFirst()
                .orElseThrow();
    }

    private void select(String scheme) {
        table.setSelection(item(scheme));
        var event = new Event();
        event.item = item(scheme);
        table.notifyListeners(SWT.Selection, event);
    }

    /** The bundles that bring transports: those whose components provide an endpoint. */
    private static List<Bundle> providers() throws InvalidSyntaxException {
        ServiceReference<?>[] references = FrameworkUtil.getBundle(WidgetKeys.class)
                .getBundleContext()
                .getAllServiceReferences("org.ferrywright.endpoint.EndpointProvider", null);
        return Arrays.stream(references)
                .map(ServiceReference::getBundle)
                .distinct()
                .toList();
    }

    private static List<Transport> registered() throws InterruptedException {
        // that of the workbench: nobody starts a bundle of tests
        var context = FrameworkUtil.getBundle(WidgetKeys.class).getBundleContext();
        var tracker = new ServiceTracker<EngineControl, EngineControl>(context, EngineControl.class, null);
        tracker.open();
        try {
            return tracker.waitForService(10_000).transports(-1, Duration.ZERO).all();
        } finally {
            tracker.close();
        }
    }
}
