package org.ferrywright.tests.ftp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ftpserver.filesystem.nativefs.NativeFileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.User;

/**
 * Files that are as old as a clock makes them that is set wrong; those that were given a time of long ago have that.
 *
 * @param seconds by which the clock is ahead
 * @param flips whether the first byte of what is stored becomes another one
 */
record OddFiles(AtomicLong seconds, AtomicBoolean flips) implements FileSystemFactory {
    private static final long LONG_AGO_MILLIS = TimeUnit.HOURS.toMillis(1);

    @Override
    public FileSystemView createFileSystemView(User user) throws FtpException {
        return around(FileSystemView.class, new NativeFileSystemFactory().createFileSystemView(user));
    }

    private <T> T around(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                OddFiles.class.getClassLoader(), new Class<?>[] {type}, new Wrapped(this, real)));
    }

    private record Wrapped(OddFiles files, Object real) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            try {
                Object result = method.invoke(real, unwrapped(arguments));
                if (method.getName().equals("getLastModified")) {
                    long time = (Long) result;
                    boolean now = System.currentTimeMillis() - time < LONG_AGO_MILLIS;
                    return now ? time + TimeUnit.SECONDS.toMillis(files.seconds.get()) : time;
                }
                return switch (result) {
                    case FtpFile file -> files.around(FtpFile.class, file);
                    case List<?> list ->
                        list.stream()
                                .map(file -> files.around(FtpFile.class, file))
                                .toList();
                    case OutputStream out when files.flips.get() -> new Flipping(out);
                    case null, default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static Object[] unwrapped(Object[] arguments) {
            return arguments == null
                    ? null
                    : Arrays.stream(arguments)
                            .map(one -> one instanceof FtpFile
                                            && Proxy.getInvocationHandler(one) instanceof Wrapped(var _, var real)
                                    ? real
                                    : one)
                            .toArray();
        }
    }

    private static final class Flipping extends FilterOutputStream {
        private boolean flipped;

        Flipping(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(flipped ? b : b ^ 1);
            flipped = true;
        }
    }
}
