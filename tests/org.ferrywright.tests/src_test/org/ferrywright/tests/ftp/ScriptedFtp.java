package org.ferrywright.tests.ftp;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/** A small FTP server in memory that does what a script says where the script says something, and else what it should. */
final class ScriptedFtp implements AutoCloseable {
    /** What it does instead. */
    interface Script {
        /** @return whether the command is dealt with */
        boolean answer(Talk talk, String verb, String argument) throws IOException;
    }

    private static final String TIME = "20200102030405";

    private final ServerSocket listening;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final NavigableMap<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final Map<String, String> times = new ConcurrentHashMap<>();
    private final Set<String> folders = ConcurrentHashMap.newKeySet();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private volatile boolean open = true;

    private ScriptedFtp(Script script) throws IOException {
        this.script = script;
        folders.add("/");
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("scripted-ftp").start(this::accept);
    }

    static ScriptedFtp start(Script script) throws IOException {
        return new ScriptedFtp(script);
    }

    ScriptedFtp with(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            folders.add(path.substring(0, slash));
        }
        return this;
    }

    /** The content by absolute paths. */
    Map<String, byte[]> files() {
        return files;
    }

    /** All that it was told, without passwords. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** @param query settings, or empty */
    String address(String query) {
        return "ftp://ferry@127.0.0.1:" + listening.getLocalPort() + "//r" + query;
    }

    private void accept() {
        while (open) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            new Talk(socket).run();
        } catch (IOException | UncheckedIOException _) {
            // the other end has gone, or we have been closed
            return;
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection of commands. */
    final class Talk {
        private final Socket socket;
        private final OutputStream out;
        private ServerSocket passive;
        private Socket data;
        private String folder = "/";
        private String from;

        private Talk(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        private void run() throws IOException {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            if (!script.answer(this, "", "")) {
                say("220 ready");
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int blank = line.indexOf(' ');
                String verb = blank < 0 ? line : line.substring(0, blank);
                String argument = blank < 0 ? "" : line.substring(blank + 1);
                commands.add(verb.equals("PASS") ? verb : line);
                if (!script.answer(this, verb, argument)) {
                    answer(verb, argument);
                }
            }
        }

        void say(String line) throws IOException {
            raw(line + "\r\n");
        }

        void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Ends the connection of commands. */
        void hangUp() throws IOException {
            socket.close();
        }

        /** Never answers; ends when the other end, or the server, closes. */
        void stall() throws IOException {
            while (socket.getInputStream().read() >= 0) {}
            throw new IOException("closed");
        }

        /** Takes the data connection that the client makes. */
        Socket data() throws IOException {
            if (data == null) {
                data = passive.accept();
                sockets.add(data);
            }
            return data;
        }

        void send(String text) throws IOException {
            data().getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void endData() throws IOException {
            Socket ended = data();
            data = null;
            ended.close();
            sockets.remove(ended);
        }

        /** Does what it should do, whatever the script says. */
        void answer(String verb, String argument) throws IOException {
            switch (verb) {
                case "USER" -> say("331 password");
                case "PASS" -> say("230 in");
                case "FEAT" -> raw("211-Features\r\n MLST type*;size*;modify*;\r\n MFMT\r\n UTF8\r\n211 End\r\n");
                case "SYST" -> say("215 UNIX Type: L8");
                case "OPTS", "TYPE", "NOOP" -> say("200 fine");
                case "PWD" -> say("257 \"/\"");
                case "EPSV" -> say("229 here (|||" + listen() + "|)");
                case "PASV" -> {
                    int port = listen();
                    say("227 here (127,0,0,1," + (port >> 8) + ',' + (port & 0xff) + ')');
                }
                case "CWD" -> {
                    boolean there = folders.contains(argument);
                    folder = there ? argument : folder;
                    say(there ? "250 there" : "550 no");
                }
                case "MLSD" -> list();
                case "STOR" -> store(argument);
                case "RETR" -> retrieve(argument);
                default -> change(verb, argument);
            }
        }

        private void change(String verb, String path) throws IOException {
            switch (verb) {
                case "MLST" ->
                    say(facts(path) == null ? "550 no" : "250-facts\r\n " + facts(path) + path + "\r\n250 end");
                case "SIZE" -> say(files.containsKey(path) ? "213 " + files.get(path).length : "550 no");
                case "MKD" -> say(folders.contains(parent(path)) && folders.add(path) ? "257 made" : "550 no");
                case "RMD" -> say(folders.remove(path) ? "250 gone" : "550 no");
                case "DELE" -> say(files.remove(path) == null ? "550 no" : "250 gone");
                case "MFMT" -> {
                    String[] parts = path.split(" ", 2);
                    times.put(parts[1], parts[0]);
                    say("213 set");
                }
                case "RNFR" -> {
                    from = path;
                    say(files.containsKey(path) || folders.contains(path) ? "350 to?" : "550 no");
                }
                case "RNTO" -> {
                    byte[] content = files.remove(from);
                    if (content != null) {
                        files.put(path, content);
                        times.put(path, times.getOrDefault(from, TIME));
                    }
                    say(content == null ? "550 no" : "250 renamed");
                }
                default -> say("502 what?");
            }
        }

        private int listen() throws IOException {
            if (passive != null) {
                passive.close();
            }
            passive = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            passive.setSoTimeout(20_000);
            return passive.getLocalPort();
        }

        private static String parent(String path) {
            int slash = path.lastIndexOf('/');
            return slash <= 0 ? "/" : path.substring(0, slash);
        }

        private String facts(String path) {
            byte[] content = files.get(path);
            String time = ";modify=" + times.getOrDefault(path, TIME) + "; ";
            return content != null
                    ? "type=file;size=" + content.length + time
                    : folders.contains(path) ? "type=dir" + time : null;
        }

        private void list() throws IOException {
            say("150 listing");
            var text = new StringBuilder();
            String above = folder.equals("/") ? "/" : folder + '/';
            for (Set<String> all : List.of(files.keySet(), folders)) {
                for (String path : all) {
                    String name = path.startsWith(above) ? path.substring(above.length()) : "";
                    if (!name.isEmpty() && name.indexOf('/') < 0) {
                        text.append(facts(path)).append(name).append("\r\n");
                    }
                }
            }
            send(text.toString());
            endData();
            say("226 all");
        }

        private void store(String path) throws IOException {
            if (!folders.contains(parent(path))) {
                say("553 no");
                return;
            }
            say("150 send");
            files.put(path, data().getInputStream().readAllBytes());
            endData();
            say("226 stored");
        }

        private void retrieve(String path) throws IOException {
            byte[] content = files.get(path);
            if (content == null) {
                say("550 no");
                return;
            }
            say("150 sending");
            try (InputStream in = new ByteArrayInputStream(content)) {
                in.transferTo(data().getOutputStream());
            }
            endData();
            say("226 sent");
        }
    }
}
