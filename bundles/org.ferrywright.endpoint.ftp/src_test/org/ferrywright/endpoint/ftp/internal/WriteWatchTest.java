package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class WriteWatchTest {
    private static final int LIMIT_MILLIS = 100;

    private final WriteWatch watch = new WriteWatch();

    @Test
    void a_write_that_nobody_takes_is_ended_each_time() throws IOException {
        try (var listening = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> writeForever(listening)).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> writeForever(listening)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** To one that accepts and never reads. */
    private void writeForever(ServerSocket listening) throws IOException {
        try (var channel = SocketChannel.open(
                        new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
                Socket _ = listening.accept()) {
            channel.socket().setSoTimeout(LIMIT_MILLIS);
            var bytes = ByteBuffer.allocateDirect(1 << 20);
            while (true) {
                watch.over(channel.socket(), () -> channel.write(bytes.clear()));
            }
        }
    }

    @Test
    void what_fails_by_itself_fails_as_it_is() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
            var own = new IOException("the reason");
            assertThatThrownBy(() -> watch.over(socket, () -> {
                        throw own;
                    }))
                    .isSameAs(own);
            assertThat(socket.isClosed()).isFalse();
        }
    }
}
