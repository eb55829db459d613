package org.ferrywright.workbench.ui.internal;

import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.ferrywright.workbench.ui.WidgetKeys;

/** What a view says when it has nothing to list: what is the case, and what to do. */
final class MessagePage {
    private static final int TEXT_WIDTH = 420;

    private final Composite page;
    private final Label headline;
    private final Label remedy;

    MessagePage(Composite parent, String key) {
        page = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().margins(24, 24).spacing(0, 10).applyTo(page);
        headline = new Label(page, SWT.WRAP | SWT.CENTER);
        headline.setFont(JFaceResources.getHeaderFont());
        headline.setData(WidgetKeys.KEY, key);
        GridDataFactory.fillDefaults()
                .align(SWT.CENTER, SWT.END)
                .grab(true, true)
                .hint(TEXT_WIDTH, SWT.DEFAULT)
                .applyTo(headline);
        remedy = new Label(page, SWT.WRAP | SWT.CENTER);
        GridDataFactory.fillDefaults()
                .align(SWT.CENTER, SWT.BEGINNING)
                .grab(true, true)
                .hint(TEXT_WIDTH, SWT.DEFAULT)
                .applyTo(remedy);
    }

    Composite control() {
        return page;
    }

    void show(String what, String whatToDo) {
        headline.setText(what);
        remedy.setText(whatToDo);
        page.layout(true, true);
    }
}
