package io.github.dpi4j.golden;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AssertionFailureBuilder;
import org.junit.jupiter.api.Assertions;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Golden values on the tests' class path, and comparison with them. Resource names are absolute, without a first slash. */
public final class Golden {
    private Golden() {
    }

    /**
     * The tensors of a safetensors file.
     *
     * @param resource such as {@code "golden/layers.safetensors"}
     */
    public static Weights load(String resource) {
        try {
            return Safetensors.read(file(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code __metadata__} of a safetensors file. */
    public static Map<String, String> metadata(String resource) {
        try {
            return Safetensors.metadata(file(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names and shapes of a network's tensors, from a JSON object of arrays. */
    public static Map<String, Shape> shapes(String resource) {
        Map<String, Shape> out = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(),
                Files.readAllBytes(file(resource)))) {
            Assertions.assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Assertions.assertEquals(JsonToken.START_ARRAY, parser.nextToken());
                int[] dims = new int[8];
                int rank = 0;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    dims[rank++] = parser.getIntValue();
                }
                out.put(name, Shape.of(Arrays.copyOf(dims, rank)));
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A resource as a file: itself, or a temporary copy where it lies in a jar. */
    public static Path file(String resource) {
        URL url = Golden.class.getClassLoader().getResource(resource);
        try {
            if (url == null) {
                throw new FileNotFoundException("no resource " + resource + " on the class path");
            }
            URI uri = url.toURI();
            if (uri.getScheme().equals("file")) {
                return Path.of(uri);
            }
            Path copy = Files.createTempFile("golden", resource.substring(resource.lastIndexOf('/') + 1));
            copy.toFile().deleteOnExit();
            try (InputStream in = url.openStream()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Asserts equal shapes and max |actual - expected| ≤ relativeToMax · max |expected|. NaN equals nothing.
     *
     * @param relativeToMax such as 1e-4
     */
    public static void assertClose(Tensor expected, Tensor actual, double relativeToMax) {
        Assertions.assertEquals(expected.shape(), actual.shape(), "shape");
        assertClose(expected.data(), actual.data(), relativeToMax);
    }

    /** As {@link #assertClose(Tensor, Tensor, double)}. */
    public static void assertClose(float[] expected, float[] actual, double relativeToMax) {
        assertClose(widen(expected), widen(actual), relativeToMax);
    }

    /** As {@link #assertClose(Tensor, Tensor, double)}. */
    public static void assertClose(double[] expected, double[] actual, double relativeToMax) {
        Assertions.assertEquals(expected.length, actual.length, "number of elements");
        double max = 0;
        double worst = 0;
        int at = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            max = Math.max(max, Math.abs(expected[i]));
            if (Double.isNaN(difference) || difference > worst) {
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
                at = i;
            }
        }
        if (worst > relativeToMax * max) {
            AssertionFailureBuilder.assertionFailure()
                    .message("max |difference| " + worst + " at element " + at + " of " + expected.length + " exceeds "
                            + relativeToMax + " · max |expected| = " + relativeToMax * max)
                    .expected(expected[at]).actual(actual[at]).buildAndThrow();
        }
    }

    private static double[] widen(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
