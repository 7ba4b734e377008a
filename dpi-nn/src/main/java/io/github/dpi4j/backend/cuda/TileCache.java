package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.CacheFolder;
import io.github.dpi4j.file.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fastest tiles of layers, as measured on one device, in a file of the user's cache folder. There is a file for each
 * identity of a {@link LaunchTimer}: a text with a line for each layer, which says its first line, its identity and, last,
 * how many lines there are. Any other file in its place is ignored, and replaced when something is added.
 */
final class TileCache {
    private static final System.Logger LOGGER = System.getLogger(TileCache.class.getName());
    private static final String TITLE = "dpi tiles 1";
    private static final String END = "layers: ";
    private static final int MOST_BYTES = 1 << 22;

    private final @Nullable Path file;
    private final String identity;
    private final Map<String, Fastest> layers;

    /**
     * A layer's fastest tile.
     *
     * @param kernel name of the tile's kernel
     * @param splitK number of split-K parts
     * @param microseconds of a launch, for people
     */
    record Fastest(String kernel, int splitK, double microseconds) {
    }

    /** @param file to read and to write; null to remember only */
    TileCache(@Nullable Path file, String identity) {
        this.file = file;
        this.identity = identity;
        this.layers = file == null ? new TreeMap<>() : read(file, identity, System.Logger.Level.WARNING);
    }

    /** Opens the cache of an identity in the user's cache folder. */
    static TileCache of(String identity) {
        return new TileCache(
                CacheFolder.find().map(f -> f.resolve("cuda").resolve("tiles-" + hash(identity) + ".txt")).orElse(null),
                identity);
    }

    /** Returns a short hash of a text, 64 bits in hexadecimal digits. */
    static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    Optional<Fastest> find(String layer) {
        return Optional.ofNullable(layers.get(layer));
    }

    /** Adds layers, and writes the file; what other processes have added to it meanwhile stays. */
    void add(Map<String, Fastest> measured) {
        layers.putAll(measured);
        if (file == null || measured.isEmpty()) {
            return;
        }
        Map<String, Fastest> all = read(file, identity, System.Logger.Level.DEBUG);
        all.putAll(layers);
        StringBuilder text = new StringBuilder(TITLE + "\n" + identity + "\n");
        all.forEach((layer, f) -> text.append(String.join("\t", layer, f.kernel, "" + f.splitK, "" + f.microseconds))
                .append('\n'));
        text.append(END).append(all.size()).append('\n');
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            AtomicFile.write(file, text.toString());
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.INFO, "times of tiles are not kept: {0}", e.toString());
        }
    }

    private static Map<String, Fastest> read(Path file, String identity, System.Logger.Level level) {
        if (!Files.exists(file)) {
            return new TreeMap<>();
        }
        try {
            return parse(InputFile.readText(file, "times of tiles", MOST_BYTES), identity);
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(level, "{0}: ignored, and measured again: {1}", file, e.getMessage());
            return new TreeMap<>();
        }
    }

    /**
     * Returns the layers of a file.
     *
     * @throws IllegalArgumentException if it is not whole, or another identity's
     */
    static Map<String, Fastest> parse(String text, String identity) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || !lines.getFirst().equals(TITLE) || !lines.get(1).equals(identity)) {
            throw new IllegalArgumentException("expected \"" + TITLE + "\" for this device, found something else");
        }
        Map<String, Fastest> layers = new TreeMap<>();
        for (String line : lines.subList(2, lines.size() - 1)) {
            String[] words = line.split("\t", -1);
            if (words.length != 4) {
                throw new IllegalArgumentException("expected a layer, a kernel and two numbers in every line");
            }
            // Numbers that are none are IllegalArgumentExceptions, too.
            layers.put(words[0], new Fastest(words[1], Integer.parseInt(words[2]), Double.parseDouble(words[3])));
        }
        if (!lines.getLast().equals(END + layers.size())) {
            throw new IllegalArgumentException("expected \"" + END + layers.size() + "\" at its end");
        }
        return layers;
    }
}
