package org.ferrywright.cli.internal;

import java.util.Map;

/** The world that a command runs in. */
record Context(Services services, Output out, Output err, Terminal terminal, Map<String, String> environment) {}
