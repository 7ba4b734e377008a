package io.github.dpi4j.checkpoint;

import io.github.dpi4j.file.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes safetensors files. */
final class SafetensorsWriter {
    /** Written at a time: the JDK copies heap memory to a native buffer of this size. */
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {
    }

    static void write(Path path, Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata)
            throws IOException {
        requireNames(tensors);
        AtomicFile.write(path, out -> write(out, tensors, metadata));
    }

    private static void requireNames(Map<String, ? extends StoredTensor> tensors) {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("tensors: expected names other than " + SafetensorsHeader.METADATA);
        }
    }

    /** @param out unbuffered */
    static void write(OutputStream out, Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata)
            throws IOException {
        // The data lies by falling element size, so that every tensor is aligned: other readers map it as it is.
        List<Map.Entry<String, ? extends StoredTensor>> byPlace = new ArrayList<>(tensors.entrySet());
        byPlace.sort((a, b) -> Integer.compare(b.getValue().dtype().bytes(), a.getValue().dtype().bytes()));
        Map<String, Long> begins = new HashMap<>();
        long end = 0;
        for (Map.Entry<String, ? extends StoredTensor> tensor : byPlace) {
            begins.put(tensor.getKey(), end);
            end += length(tensor.getValue());
        }
        out.write(header(tensors, begins, metadata));
        byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(1, end))];
        for (Map.Entry<String, ? extends StoredTensor> tensor : byPlace) {
            writeData(out, tensor.getValue(), chunk);
        }
    }

    private static long length(StoredTensor tensor) {
        return (long) tensor.shape().size() * tensor.dtype().bytes();
    }

    private static byte[] header(Map<String, ? extends StoredTensor> tensors, Map<String, Long> begins,
            Map<String, String> metadata) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(new byte[Long.BYTES]);
        try (JsonGenerator out = SafetensorsHeader.JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            out.writeStartObject();
            if (!metadata.isEmpty()) {
                out.writeObjectPropertyStart(SafetensorsHeader.METADATA);
                metadata.forEach(out::writeStringProperty);
                out.writeEndObject();
            }
            tensors.forEach((name, tensor) -> {
                out.writeObjectPropertyStart(name);
                out.writeStringProperty("dtype", tensor.dtype().name());
                out.writeName("shape");
                int[] dims = tensor.shape().dims();
                out.writeArray(dims, 0, dims.length);
                out.writeName("data_offsets");
                long begin = Objects.requireNonNull(begins.get(name));
                out.writeArray(new long[]{begin, begin + length(tensor)}, 0, 2);
                out.writeEndObject();
            });
            out.writeEndObject();
        }
        byte[] header = json.toByteArray();
        int jsonEnd = header.length;
        header = Arrays.copyOf(header, (jsonEnd + 7) / 8 * 8);
        Arrays.fill(header, jsonEnd, header.length, (byte) ' ');
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length - Long.BYTES);
        return header;
    }

    private static void writeData(OutputStream out, StoredTensor tensor, byte[] chunk) throws IOException {
        MemorySegment data = tensor instanceof SegmentTensor segment
                ? segment.rowMajor()
                : Elements.encode(tensor, tensor.dtype());
        for (long at = 0; at < data.byteSize(); at += chunk.length) {
            int length = (int) Math.min(chunk.length, data.byteSize() - at);
            MemorySegment.ofArray(chunk).copyFrom(data.asSlice(at, length));
            out.write(chunk, 0, length);
        }
    }
}
