package org.ferrywright.engine.internal;

import java.util.Map;
import java.util.TreeMap;
import org.ferrywright.engine.RunObserver;

/** Lets several links tell one observer of a run, one at a time; their progress is told as that of one. */
final class SharedObserver {
    private final RunObserver observer;
    private final Map<Integer, RunObserver.Progress> latest = new TreeMap<>();

    SharedObserver(RunObserver observer) {
        this.observer = observer;
    }

    /** For the link of this number. */
    RunObserver of(int number) {
        return new RunObserver() {
            @Override
            public void progress(Progress progress) {
                tell(number, progress);
            }

            @Override
            public void item(Item item) {
                synchronized (SharedObserver.this) {
                    observer.item(item);
                }
            }
        };
    }

    private synchronized void tell(int number, RunObserver.Progress progress) {
        latest.put(number, progress);
        boolean scanning = false;
        long itemsDone = 0;
        long itemsFound = 0;
        long bytesDone = 0;
        long bytesFound = 0;
        long scanned = 0;
        for (RunObserver.Progress p : latest.values()) {
            scanning |= p.scanning();
            itemsDone += p.itemsDone();
            itemsFound += p.itemsFound();
            bytesDone += p.bytesDone();
            bytesFound += p.bytesFound();
            scanned = Math.max(scanned, p.scanned());
        }
        observer.progress(new RunObserver.Progress(scanning, itemsDone, itemsFound, bytesDone, bytesFound, scanned));
    }
}
