package org.ferrywright.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An installation of the product with a data folder of its own, run as its users run it: one process a command. */
final class Ferry {
    /** Longer than any command takes on a loaded machine, unless it hangs. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path program = program();
    private final Path data;
    private final Path spool;
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> before = List.of();
    private int runs;

    /** @param data name of its data folder, which the first command makes */
    Ferry(Scratch scratch, String data) {
        this.data = scratch.file(data);
        this.spool = scratch.folder(data + ".out");
    }

    /** Sets a variable for the processes to come. */
    Ferry with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Every process to come is run by these words, such as those that enter a network of its own. */
    Ferry within(List<String> words) {
        before = List.copyOf(words);
        return this;
    }

    Path data() {
        return data;
    }

    /** Runs a command to its end. */
    Result run(Object... arguments) {
        return start(arguments).await(PATIENCE);
    }

    /** {@code ferry sync --json}, which has to end in step. */
    Result sync(Object... arguments) {
        return runJson(arguments).expect(0);
    }

    /** {@code ferry sync --json}, however it ends. */
    Result runJson(Object... arguments) {
        return start(sync(List.of(arguments))).await(PATIENCE);
    }

    /** The words of {@code ferry sync --json}. */
    static Object[] sync(List<Object> arguments) {
        var words = new ArrayList<Object>(List.of("sync", "--json"));
        words.addAll(arguments);
        return words.toArray();
    }

    Running start(Object... arguments) {
        return start(before, arguments);
    }

    /** @param before words of a program that runs the command, such as {@code nice} */
    Running start(List<String> before, Object... arguments) {
        var command = new ArrayList<String>(before);
        command.add(program.toString());
        for (Object a : arguments) {
            command.add(a.toString());
        }
        Path out = spool.resolve(++runs + ".out");
        Path err = spool.resolve(runs + ".err");
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        clean(builder.environment());
        builder.environment().put("FERRY_DATA", data.toString());
        builder.environment().putAll(environment);
        try {
            return new Running(command, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Listener on a free port and waits until it accepts. @param roots folders by name */
    Listening listen(Map<String, Path> roots) {
        return listen(roots, 0);
    }

    Listening listen(Map<String, Path> roots, int port) {
        return Listening.start(this, spool.resolve(++runs + ".token"), roots, port);
    }

    /** Pairs with a Listener. */
    void pair(Listening listener) {
        run("pair", listener.address(), "--token-file", listener.tokenFile()).expect(0);
    }

    /** What the machine's owner has set must not reach the product under test. */
    private static void clean(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("FERRY_")
                        || name.equals("JDK_JAVA_OPTIONS")
                        || name.equals("JAVA_TOOL_OPTIONS"));
    }

    static Path program() {
        String home = System.getProperty("ferry.home");
        if (home != null) {
            return existing(Path.of(home, "ferry"));
        }
        Path products = products().resolve("org.ferrywright.server/linux");
        if (Files.isDirectory(products)) {
            try (Stream<Path> below = Files.find(products, 4, (p, a) -> a.isRegularFile() && p.endsWith("ferry"))) {
                var found = below.findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("the server product is not in " + products + ": build it first");
    }

    /** Where the build puts the products: it says so, or else this runs somewhere in a checkout. */
    private static Path products() {
        String named = System.getProperty("ferry.products");
        if (named != null) {
            return Path.of(named);
        }
        Path checkout = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(checkout.resolve("product"))) {
            checkout = checkout.getParent();
            if (checkout == null) {
                throw new IllegalStateException("not in a checkout: name the product's folder with -Dferry.home=DIR");
            }
        }
        return checkout.resolve("product/target/products");
    }

    private static Path existing(Path program) {
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(
                    program + " is not there: ferry.home names the folder of a built server product");
        }
        return program;
    }
}
