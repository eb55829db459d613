package org.ferrywright.wire;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.ferrywright.wire.internal.OwnerFiles;

/**
 * The pinned peers of this instance, in {@code peers.properties} beside its keys. What another process pins or removes is seen by the
 * next call. Safe for many threads.
 */
public final class PeerStore {
    private record Stamp(FileTime modified, long size, Object key) {}

    private final Path keys;
    private final Path file;
    private Stamp stamp;
    private Map<Fingerprint, Peer> peers = Map.of();

    private PeerStore(Path keys) {
        this.keys = keys;
        this.file = keys.resolve("peers.properties");
    }

    /** @param keys the folder of the keys, made when it is missing */
    public static PeerStore open(Path keys) throws IOException {
        OwnerFiles.directory(keys);
        return new PeerStore(keys);
    }

    public List<Peer> all() throws IOException {
        return List.copyOf(current().values());
    }

    public Optional<Peer> find(Fingerprint fingerprint) throws IOException {
        return Optional.ofNullable(current().get(fingerprint));
    }

    /** The Listener that was paired at this address. @param address {@code host:port} */
    public Optional<Peer> listenerAt(String address) throws IOException {
        String wanted = address.toLowerCase(Locale.ROOT);
        return current().values().stream()
                .filter(p -> p.addresses().contains(wanted))
                .findFirst();
    }

    /** Pins a key that may call us. Paired again, it keeps the addresses it had and gets these rights. */
    public void pinCaller(Fingerprint fingerprint, String name, Map<String, Rights> rights) throws IOException {
        update(all -> {
            Peer old = all.get(fingerprint);
            all.put(fingerprint, new Peer(fingerprint, name, rights, old == null ? Set.of() : old.addresses()));
            return all;
        });
    }

    /** Pins the key of the Listener at an address; no other key is then accepted there. @param at {@code host:port} */
    public void pinListener(Fingerprint fingerprint, String name, String at) throws IOException {
        String address = at.toLowerCase(Locale.ROOT);
        update(all -> {
            all.replaceAll((f, p) -> {
                var rest = new TreeSet<>(p.addresses());
                rest.remove(address);
                return new Peer(f, p.name(), p.rights(), rest);
            });
            Peer old = all.get(fingerprint);
            var addresses = new TreeSet<>(old == null ? Set.of() : old.addresses());
            addresses.add(address);
            all.put(fingerprint, new Peer(fingerprint, name, old == null ? Map.of() : old.rights(), addresses));
            return all;
        });
    }

    /** Takes the trust back. */
    public void remove(Fingerprint fingerprint) throws IOException {
        update(all -> {
            all.remove(fingerprint);
            return all;
        });
    }

    private synchronized Map<Fingerprint, Peer> current() throws IOException {
        Stamp now;
        try {
            var a = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
            now = new Stamp(a.lastModifiedTime(), a.size(), a.fileKey());
        } catch (NoSuchFileException e) {
            stamp = null;
            peers = Map.of();
            return peers;
        }
        if (!now.equals(stamp)) {
            peers = parse(Files.readString(file));
            stamp = now;
        }
        return peers;
    }

    private synchronized void update(UnaryOperator<Map<Fingerprint, Peer>> change) throws IOException {
        Path lockFile = keys.resolve("peers.lock");
        try (var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = OwnerFiles.lock(channel)) {
            if (!lock.isValid()) {
                throw new IOException("the lock of " + lockFile + " was lost");
            }
            stamp = null;
            OwnerFiles.replace(file, format(change.apply(new LinkedHashMap<>(current()))));
            stamp = null;
        }
    }

    private static String format(Map<Fingerprint, Peer> peers) {
        var out = new Properties();
        peers.forEach((fingerprint, peer) -> {
            String prefix = fingerprint.text() + '.';
            out.setProperty(prefix + "name", peer.name());
            peer.rights().forEach((root, rights) -> out.setProperty(prefix + "rights." + root, rights.name()));
            out.setProperty(prefix + "addresses", String.join(" ", new TreeSet<>(peer.addresses())));
        });
        var text = new StringWriter();
        try {
            out.store(
                    text,
                    "Pinned peers of this instance: fingerprint.name, .rights.ROOT (READ, WRITE, BOTH), .addresses");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private Map<Fingerprint, Peer> parse(String text) throws IOException {
        var in = new Properties();
        try {
            in.load(new StringReader(text));
            var result = new LinkedHashMap<Fingerprint, Peer>();
            for (String key : new ArrayList<>(new TreeSet<>(in.stringPropertyNames()))) {
                if (key.endsWith(".name") && key.indexOf('.') == key.length() - 5) {
                    var fingerprint = new Fingerprint(key.substring(0, key.indexOf('.')));
                    result.put(fingerprint, peer(in, fingerprint));
                }
            }
            return result;
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "cannot read the pinned peers in " + file + ": " + e.getMessage()
                            + "; correct the file or remove it and pair again",
                    e);
        }
    }

    private static Peer peer(Properties in, Fingerprint fingerprint) {
        String prefix = fingerprint.text() + ".rights.";
        var rights = new HashMap<String, Rights>();
        for (String key : in.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                rights.put(key.substring(prefix.length()), Rights.valueOf(in.getProperty(key)));
            }
        }
        String addresses = in.getProperty(fingerprint.text() + ".addresses", "").trim();
        return new Peer(
                fingerprint,
                in.getProperty(fingerprint.text() + ".name"),
                rights,
                addresses.isEmpty() ? Set.of() : Set.of(addresses.split(" +")));
    }
}
