package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file: an unsigned 64-bit length, then that many bytes of JSON that say where each tensor
 * lies in the data behind it. Everything is checked: tensors must fill the data without gaps or overlaps, as the format
 * demands.
 *
 * @param metadata the {@code __metadata__} entries, in the file's order
 * @param entries the tensors by name, in the file's order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {
    /** Bound on the header: far above any real one, and small enough for a small heap. */
    static final int MAX_BYTES = 16 << 20;
    static final String METADATA = "__metadata__";
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(20)
                    .maxNameLength(4096).maxStringLength(MAX_BYTES).maxTokenCount(1 << 19).build())
            .build();

    /**
     * A tensor.
     *
     * @param type its elements' type as the file calls it, printable
     * @param dtype the same, or null if it is none that is converted here
     * @param begin its first byte, counted from the file's beginning
     * @param at where the header describes it, for messages
     */
    record Entry(String type, @Nullable DType dtype, Shape shape, long begin, long length, long at) {
    }

    static SafetensorsHeader read(CheckpointFile file) throws IOException {
        if (file.size() < 8) {
            throw file.bad(0, "a safetensors header length (8 bytes)", file.size() + " bytes in all");
        }
        long length = file.i64(0);
        if (length < 2 || length > file.size() - 8) {
            throw file.bad(0, "a safetensors header length from 2 to the " + (file.size() - 8) + " bytes behind it",
                    Long.toUnsignedString(length));
        }
        if (length > MAX_BYTES) {
            throw file.bad(0, "a safetensors header of at most " + MAX_BYTES + " bytes", Long.toString(length));
        }
        byte[] json = file.copy(8, (int) length, "the safetensors header");
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            return new Reading(file, parser, 8 + length).header();
        } catch (JacksonException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw file.bad(8 + at, "a safetensors header in JSON", PrintableText.quote(e.getOriginalMessage()));
        }
    }

    /** The state of reading one header. */
    private record Reading(CheckpointFile file, JsonParser parser, long dataStart) {
        SafetensorsHeader header() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>();
            Map<String, Entry> entries = new LinkedHashMap<>();
            expect(parser.nextToken(), JsonToken.START_OBJECT, "an object of tensors");
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
                String name = parser.currentName();
                if (name.equals(METADATA)) {
                    readMetadata(metadata);
                } else {
                    entries.put(name, entry(name));
                }
            }
            if (parser.nextToken() != null) {
                throw bad("nothing but spaces behind the header's object", found());
            }
            requireNoGaps(entries);
            return new SafetensorsHeader(Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(entries));
        }

        private void readMetadata(Map<String, String> metadata) throws IOException {
            expect(parser.nextToken(), JsonToken.START_OBJECT, METADATA + " as an object of strings");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + " as an object of strings");
                metadata.put(key, parser.getString());
            }
        }

        private Entry entry(String name) throws IOException {
            String tensor = "tensor " + PrintableText.quote(name);
            long at = at();
            expect(parser.nextToken(), JsonToken.START_OBJECT, tensor + " as an object");
            String type = null;
            long[] dims = null;
            long[] offsets = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                switch (field) {
                    case "dtype" -> type = type(tensor);
                    case "shape" -> dims = numbers(tensor + "'s shape", StridedExtent.MAX_RANK);
                    case "data_offsets" -> offsets = numbers(tensor + "'s data_offsets", 2);
                    default ->
                        throw bad(tensor + " with dtype, shape and data_offsets", PrintableText.quote(field));
                }
            }
            if (type == null || dims == null || offsets == null || offsets.length != 2) {
                throw bad(tensor + " with dtype, shape and two data_offsets", "an entry that lacks some");
            }
            Shape shape = StridedExtent.shape(file, at, tensor, dims);
            DType dtype = dtype(type);
            long dataSize = file.size() - dataStart;
            if (offsets[0] > offsets[1] || offsets[1] > dataSize) {
                throw file.bad(at, tensor + " within the file's " + dataSize + " bytes of data",
                        "data_offsets " + offsets[0] + " to " + offsets[1]);
            }
            long length = offsets[1] - offsets[0];
            if (dtype != null && length != (long) shape.size() * dtype.bytes()) {
                throw file.bad(at, tensor + " (" + dtype + ", " + shape + ") in "
                        + (long) shape.size() * dtype.bytes() + " bytes",
                        "data_offsets " + offsets[0] + " to " + offsets[1]);
            }
            return new Entry(type, dtype, shape, dataStart + offsets[0], length, at);
        }

        /** Returns the type of this name; null if its elements are not converted here. */
        private static @Nullable DType dtype(String name) {
            for (DType dtype : DType.values()) {
                if (dtype.name().equals(name)) {
                    return dtype;
                }
            }
            return null;
        }

        private String type(String tensor) throws IOException {
            expect(parser.nextToken(), JsonToken.VALUE_STRING, tensor + "'s dtype as a string");
            String name = parser.getString();
            if (!name.matches("[A-Za-z0-9_]{1,32}")) {
                throw bad(tensor + " of a dtype such as " + DType.F32, PrintableText.quote(name));
            }
            return name;
        }

        private long[] numbers(String what, int most) throws IOException {
            expect(parser.nextToken(), JsonToken.START_ARRAY, what + " as an array");
            long[] out = new long[most];
            int n = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what + " in whole numbers");
                if (n == most) {
                    throw bad(what + " of at most " + most + " numbers", "more");
                }
                out[n] = parser.getLongValue();
                if (out[n++] < 0) {
                    throw bad(what + " in numbers from 0", Long.toString(out[n - 1]));
                }
            }
            return Arrays.copyOf(out, n);
        }

        private void requireNoGaps(Map<String, Entry> entries) throws IOException {
            List<Entry> byPlace = new ArrayList<>(entries.values());
            byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::length));
            long end = dataStart;
            for (Entry entry : byPlace) {
                if (entry.begin != end) {
                    throw file.bad(entry.at, "a tensor whose data begins where the one before ends, at byte " + end,
                            "one that begins at byte " + entry.begin);
                }
                end += entry.length;
            }
            if (end != file.size()) {
                throw file.bad(end, "the file's end behind the last tensor",
                        (file.size() - end) + " more bytes that belong to no tensor");
            }
        }

        private void expect(JsonToken got, JsonToken wanted, String what) throws IOException {
            if (got != wanted) {
                throw bad(what, found());
            }
        }

        private String found() {
            JsonToken token = parser.currentToken();
            return token == null ? "the header's end" : token.toString();
        }

        private long at() {
            return 8 + Math.max(0, parser.currentTokenLocation().getByteOffset());
        }

        private IOException bad(String expected, String found) {
            return file.bad(at(), expected, found);
        }
    }
}
