package org.ferrywright.workbench.ui;

/** Names by which tests find widgets: {@code widget.getData(WidgetKeys.KEY)}. */
public final class WidgetKeys {
    public static final String KEY = "org.ferrywright.key";

    /** The table of the installed transports. */
    public static final String TRANSPORTS = "transports";
    /** The ports of the selected transport. */
    public static final String TRANSPORT_PORTS = "transport.ports";
    /** The title above the details of the selected transport. */
    public static final String TRANSPORT_TITLE = "transport.title";
    /** What is said in place of the table when there is nothing to list. */
    public static final String TRANSPORTS_MESSAGE = "transports.message";

    private WidgetKeys() {}
}
