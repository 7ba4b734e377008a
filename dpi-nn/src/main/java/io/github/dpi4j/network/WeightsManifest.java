package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A reader of TensorFlow.js's manifest of weights: JSON that lists the tensors, which are stored back to back, and
 * their files. A tensor is float32, or quantised to one byte a value: (float) (byte · scale + min), in double and
 * rounded once.
 */
final class WeightsManifest {
    /** Maximum size of a manifest, in bytes. */
    private static final long MOST_JSON = 1 << 22;
    private static final long MOST_BYTES = 1 << 28;

    private final Path manifest;
    /** Names of those that were read: a manifest takes no more memory than its files. */
    private final Set<String> files = new HashSet<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private WeightsManifest(Path manifest) {
        this.manifest = manifest;
    }

    /**
     * Reads all tensors.
     *
     * @throws IOException if a file cannot be read, or violates the format; the message is one line with path, expected
     *        and found
     */
    static Weights read(Path manifest) throws IOException {
        byte[] json = InputFile.read(manifest, "a manifest", MOST_JSON);
        WeightsManifest reader = new WeightsManifest(manifest);
        for (Object group : reader.list(ManifestJson.read(json, manifest), "manifest")) {
            reader.group(group);
        }
        return new Weights(reader.tensors);
    }

    private void group(Object group) throws IOException {
        ByteBuffer bytes = bytes(list(field(group, "paths"), "paths"));
        for (Object entry : list(field(group, "weights"), "weights")) {
            tensor(entry, bytes);
        }
        if (bytes.hasRemaining()) {
            throw new IOException(manifest + ": expected files of " + bytes.position() + " bytes, got "
                    + bytes.limit());
        }
    }

    /** Returns the content of a group's files, one after the other. */
    private ByteBuffer bytes(List<?> paths) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        int size = 0;
        for (Object path : paths) {
            String name = text(path, "paths");
            Path file = beside(name);
            if (!files.add(name)) {
                throw new IOException(manifest + ": expected each file once, got " + PrintableText.quote(name)
                        + " again");
            }
            contents.add(InputFile.read(file, "a file of weights", MOST_BYTES - size));
            size += contents.getLast().length;
        }
        ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        contents.forEach(all::put);
        return all.flip();
    }

    private Path beside(String name) throws IOException {
        if (!name.isEmpty() && !name.contains("/") && !name.contains("\\") && !name.contains("..")) {
            try {
                Path file = manifest.resolveSibling(name);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            } catch (InvalidPathException e) {
                // Reported below.
            }
        }
        throw new IOException(manifest + ": expected the name of a file beside the manifest, got "
                + PrintableText.quote(name));
    }

    private void tensor(Object entry, ByteBuffer bytes) throws IOException {
        String name = text(field(entry, "name"), "name");
        expect("dtype of " + PrintableText.shown(name), "float32", field(entry, "dtype"));
        Shape shape = shape(name, list(field(entry, "shape"), "shape"));
        Object quantization = ((Map<?, ?>) entry).get("quantization");
        float[] values = new float[needed(name, shape, quantization == null ? Float.BYTES : 1, bytes)];
        if (quantization == null) {
            bytes.asFloatBuffer().get(values);
            bytes.position(bytes.position() + values.length * Float.BYTES);
        } else {
            expect("quantization of " + PrintableText.shown(name), "uint8", field(quantization, "dtype"));
            double scale = number(name, field(quantization, "scale"));
            double min = number(name, field(quantization, "min"));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((bytes.get() & 0xff) * scale + min);
            }
        }
        if (tensors.put(name, StoredTensor.of(Tensor.of(values, shape))) != null) {
            throw new IOException(manifest + ": expected tensors of different names, got "
                    + PrintableText.shown(name) + " twice");
        }
    }

    private int needed(String name, Shape shape, int width, ByteBuffer bytes) throws IOException {
        if ((long) shape.size() * width > bytes.remaining()) {
            throw new IOException(manifest + ": " + PrintableText.shown(name) + ": expected "
                    + (long) shape.size() * width + " bytes from " + bytes.position() + " on, got "
                    + bytes.remaining());
        }
        return shape.size();
    }

    private Shape shape(String name, List<?> dims) throws IOException {
        int[] extents = new int[dims.size()];
        for (int i = 0; i < extents.length; i++) {
            double extent = number(name, dims.get(i));
            if (extent < 1 || extent > 1 << 24 || extent != Math.rint(extent) || extents.length > 8) {
                throw new IOException(manifest + ": shape of " + PrintableText.shown(name)
                        + ": expected whole extents, got " + PrintableText.shown(dims));
            }
            extents[i] = (int) extent;
        }
        try {
            return Shape.of(extents);
        } catch (IllegalArgumentException e) {
            throw new IOException(manifest + ": " + PrintableText.shown(name) + ": " + e.getMessage(), e);
        }
    }

    private double number(String name, Object value) throws IOException {
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        throw new IOException(manifest + ": " + PrintableText.shown(name) + ": expected a finite number, got "
                + PrintableText.shown(value));
    }

    private void expect(String what, String expected, Object got) throws IOException {
        if (!expected.equals(got)) {
            throw new IOException(
                    manifest + ": " + what + ": expected " + expected + ", got " + PrintableText.shown(got));
        }
    }

    private Object field(Object object, String name) throws IOException {
        if (object instanceof Map<?, ?> map && map.get(name) != null) {
            return map.get(name);
        }
        throw new IOException(manifest + ": expected an object with " + name + ", got " + PrintableText.shown(object));
    }

    private List<?> list(Object value, String what) throws IOException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IOException(manifest + ": " + what + ": expected a list, got " + PrintableText.shown(value));
    }

    private String text(Object value, String what) throws IOException {
        if (value instanceof String text) {
            return text;
        }
        throw new IOException(manifest + ": " + what + ": expected a string, got " + PrintableText.shown(value));
    }
}
