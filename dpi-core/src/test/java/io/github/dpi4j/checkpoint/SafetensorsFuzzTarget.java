package io.github.dpi4j.checkpoint;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** What is read from a safetensors file, written and read again, is the same, and what is written is written alike. */
public final class SafetensorsFuzzTarget implements FuzzTarget {
    private static final SafetensorsFuzzTarget TARGET = new SafetensorsFuzzTarget();

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) throws IOException {
        Weights read;
        Map<String, String> metadata;
        try {
            read = Safetensors.read(input, "fuzzed");
            metadata = Safetensors.open(input, "fuzzed").metadata();
        } catch (IOException e) {
            return Corpus.refused(e);
        }
        byte[] written = bytes(read.entries(), metadata);
        requireSame(read.entries(), metadata, written);
        return true;
    }

    static byte[] bytes(Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(out, tensors, metadata);
        return out.toByteArray();
    }

    /** Requires that a file holds these tensors, bit for bit, and that it would be written the same way again. */
    static void requireSame(Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata, byte[] file)
            throws IOException {
        Weights again = Safetensors.read(file, "written");
        require(again.names().equals(tensors.keySet()), "names");
        require(Safetensors.open(file, "written").metadata().equals(metadata), "metadata");
        for (Map.Entry<String, ? extends StoredTensor> entry : tensors.entrySet()) {
            StoredTensor other = again.stored(entry.getKey());
            require(other.dtype() == entry.getValue().dtype(), "dtype");
            require(other.shape().equals(entry.getValue().shape()), "shape");
        }
        require(Arrays.equals(file, bytes(again.entries(), metadata)), "bytes");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("the same " + what + " expected");
        }
    }
}
