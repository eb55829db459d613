package org.ferrywright.workbench.ui.tests;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.ferrywright.workbench.ui.WidgetKeys;

/** Finds widgets by their key and lets the window live while a test on its thread waits. */
final class Widgets {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Widgets() {}

    static <T extends Control> T find(Composite root, String key, Class<T> type) {
        return search(root, key)
                .map(type::cast)
                .orElseThrow(() -> new AssertionError("no widget has the key '" + key + "' in " + root));
    }

    /** Handles events until the condition holds. */
    static void await(String what, BooleanSupplier condition) {
        Display display = Display.getCurrent();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            if (!display.readAndDispatch()) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    private static Optional<Control> search(Composite root, String key) {
        for (Control child : root.getChildren()) {
            if (key.equals(child.getData(WidgetKeys.KEY))) {
                return Optional.of(child);
            }
            if (child instanceof Composite inner) {
                Optional<Control> found = search(inner, key);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
