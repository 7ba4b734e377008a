package io.github.dpi4j.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file of compiled kernels, which a driver compiles as a whole.
 *
 * @param resource its name
 * @param hash of its content
 * @param kernels their names
 */
record Ptx(String resource, String hash, Set<String> kernels) {
    private static final Pattern KERNEL = Pattern.compile("\\.entry (\\w+)");

    static Ptx read(String resource) {
        String text = text(resource);
        return new Ptx(resource, TileCache.hash(text), KERNEL.matcher(text).results().map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    String text() {
        return text(resource);
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Ptx.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
