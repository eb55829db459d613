package org.ferrywright.workbench.ui.internal;

import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;

/** What an administrator sees first. */
public final class AdministrationPerspective implements IPerspectiveFactory {
    static final String ID = "org.ferrywright.workbench.ui.administration";

    @Override
    public void createInitialLayout(IPageLayout layout) {
        layout.setEditorAreaVisible(false);
        layout.addView(TransportsView.ID, IPageLayout.LEFT, 1.0f, layout.getEditorArea());
        layout.getViewLayout(TransportsView.ID).setCloseable(false);
    }
}
