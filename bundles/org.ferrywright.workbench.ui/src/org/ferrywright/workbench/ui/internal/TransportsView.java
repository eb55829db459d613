package org.ferrywright.workbench.ui.internal;

import java.util.List;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.custom.StackLayout;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.part.ViewPart;
import org.ferrywright.workbench.model.EngineLink;
import org.ferrywright.workbench.model.TransportsPresenter;
import org.ferrywright.workbench.model.TransportsState;
import org.ferrywright.workbench.model.TransportsState.Installed;
import org.ferrywright.workbench.model.TransportsState.Loading;
import org.ferrywright.workbench.model.TransportsState.Row;
import org.ferrywright.workbench.model.TransportsState.Unavailable;
import org.ferrywright.workbench.ui.WidgetKeys;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The installed transports with their ports, as they are now. */
public final class TransportsView extends ViewPart {
    static final String ID = "org.ferrywright.workbench.ui.transports";

    private Composite stack;
    private StackLayout pages;
    private SashForm listing;
    private TableViewer table;
    private TransportDetails details;
    private MessagePage message;
    private ServiceTracker<EngineLink, TransportsPresenter> presenters;

    @Override
    public void createPartControl(Composite parent) {
        stack = new Composite(parent, SWT.NONE);
        pages = new StackLayout();
        stack.setLayout(pages);
        message = new MessagePage(stack, WidgetKeys.TRANSPORTS_MESSAGE);
        listing = new SashForm(stack, SWT.VERTICAL | SWT.SMOOTH);
        var rows = new Columns<>(new Composite(listing, SWT.NONE), Row.class, WidgetKeys.TRANSPORTS)
                .add("Scheme", 1, 70, Row::scheme)
                .add("Transport", 5, 180, Row::title)
                .add("Ports", 1, 90, Row::ports)
                .add("Direction", 2, 160, Row::direction)
                .add("Why", 5, 200, Row::why);
        table = rows.viewer();
        details = new TransportDetails(listing);
        listing.setWeights(55, 45);
        table.addSelectionChangedListener(
                e -> details.show((Row) e.getStructuredSelection().getFirstElement()));
        getSite().setSelectionProvider(table);
        show(new Loading());
        follow(parent.getDisplay());
    }

    @Override
    public void setFocus() {
        pages.topControl.setFocus();
    }

    @Override
    public void dispose() {
        presenters.close();
        super.dispose();
    }

    /** Presenters come and go with the service that they are made from. */
    private void follow(Display display) {
        var context = FrameworkUtil.getBundle(TransportsView.class).getBundleContext();
        presenters = new ServiceTracker<>(context, EngineLink.class, null) {
            @Override
            public TransportsPresenter addingService(ServiceReference<EngineLink> reference) {
                return TransportsPresenter.start(context.getService(reference), state -> publish(display, state));
            }

            @Override
            public void removedService(ServiceReference<EngineLink> reference, TransportsPresenter presenter) {
                presenter.close();
                context.ungetService(reference);
            }
        };
        presenters.open();
    }

    private void publish(Display display, TransportsState state) {
        if (!display.isDisposed()) {
            display.asyncExec(() -> {
                if (!stack.isDisposed()) {
                    show(state);
                }
            });
        }
    }

    private void show(TransportsState state) {
        switch (state) {
            case Loading() -> showMessage("Looking for transports…", "");
            case Unavailable(String reason, String remedy) -> showMessage(reason, remedy);
            case Installed(List<Row> rows)
            when rows.isEmpty() ->
                showMessage(
                        "No transports are installed.",
                        "Choose Help > Install New Software to add one from an update site.");
            case Installed(List<Row> rows) -> showRows(rows);
        }
    }

    private void showMessage(String what, String whatToDo) {
        table.setInput(List.of());
        details.show(null);
        message.show(what, whatToDo);
        top(message.control());
        status("");
    }

    private void showRows(List<Row> rows) {
        var selected = (Row) table.getStructuredSelection().getFirstElement();
        table.setInput(rows);
        Row again = rows.stream()
                .filter(r -> selected != null && r.scheme().equals(selected.scheme()))
                .findFirst()
                .orElse(rows.getFirst());
        table.setSelection(new StructuredSelection(again), true);
        top(listing);
        status(rows.size() == 1 ? "1 transport installed" : rows.size() + " transports installed");
    }

    private void top(Control page) {
        pages.topControl = page;
        stack.layout(true, true);
    }

    private void status(String text) {
        getViewSite().getActionBars().getStatusLineManager().setMessage(text);
    }
}
