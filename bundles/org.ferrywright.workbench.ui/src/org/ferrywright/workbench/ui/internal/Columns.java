package org.ferrywright.workbench.ui.internal;

import java.util.function.Function;
import org.eclipse.jface.layout.TableColumnLayout;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Table;
import org.ferrywright.workbench.ui.WidgetKeys;

/** A table of records, one column a text; what does not fit its column is in the tool tip. */
final class Columns<T> {
    private final Class<T> type;
    private final TableViewer viewer;
    private final TableColumnLayout layout = new TableColumnLayout();

    /** @param parent holds nothing but this table */
    Columns(Composite parent, Class<T> type, String key) {
        this.type = type;
        parent.setLayout(layout);
        viewer = new TableViewer(parent, SWT.FULL_SELECTION | SWT.SINGLE | SWT.BORDER);
        viewer.setContentProvider(ArrayContentProvider.getInstance());
        ColumnViewerToolTipSupport.enableFor(viewer);
        Table table = viewer.getTable();
        table.setHeaderVisible(true);
        table.setLinesVisible(true);
        table.setData(WidgetKeys.KEY, key);
    }

    /** @param weight share of the width that is left; @param minimum in pixels at 100 % */
    Columns<T> add(String title, int weight, int minimum, Function<T, String> text) {
        var column = new TableViewerColumn(viewer, SWT.NONE);
        column.getColumn().setText(title);
        column.getColumn().setMoveable(true);
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object element) {
                return text.apply(type.cast(element));
            }

            @Override
            public String getToolTipText(Object element) {
                String shown = getText(element);
                return shown.isEmpty() ? null : shown;
            }
        });
        layout.setColumnData(column.getColumn(), new ColumnWeightData(weight, minimum, true));
        return this;
    }

    TableViewer viewer() {
        return viewer;
    }
}
