package org.ferrywright.cli.internal;

import java.io.PrintStream;
import java.util.Map;

/** The world that a command runs in. */
record Context(Services services, PrintStream out, PrintStream err, Terminal terminal, Map<String, String> environment) {}
