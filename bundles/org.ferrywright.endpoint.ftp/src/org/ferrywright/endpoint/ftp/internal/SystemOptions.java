package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;

/** An option of a socket that not every system has. */
final class SystemOptions<T> {
    private final Socket socket;
    private final SocketOption<T> option;

    private SystemOptions(Socket socket, SocketOption<T> option) {
        this.socket = socket;
        this.option = option;
    }

    /** @param name such as TCP_KEEPIDLE */
    @SuppressWarnings("unchecked")
    static <T> SystemOptions<T> of(Socket socket, String name, Class<T> type) {
        for (SocketOption<?> known : socket.supportedOptions()) {
            if (known.name().equals(name) && known.type() == type) {
                return new SystemOptions<>(socket, (SocketOption<T>) known);
            }
        }
        return new SystemOptions<>(socket, null);
    }

    /** Does nothing where there is no such option. */
    void set(T value) throws IOException {
        if (option != null) {
            socket.setOption(option, value);
        }
    }
}
