package org.ferrywright.wire;

/** Counts the bytes of connections as they stand on the network. Called on event loops: cheap, and never blocks. */
public interface WireTraffic {
    WireTraffic NONE = new WireTraffic() {
        @Override
        public void sent(long bytes) {}

        @Override
        public void received(long bytes) {}
    };

    void sent(long bytes);

    void received(long bytes);
}
