package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Safetensors files: named tensors behind a JSON header.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class Safetensors {
    private Safetensors() {
    }

    /**
     * {@return the file's tensors under the names they have in it, in the header's order; those of types that are not
     * converted here (float8, unsigned integers above 8 bits…) are {@link Weights#unread()}} The file is mapped, not
     * read: it must not be changed or cut short while the tensors are in use.
     *
     * @param path the file
     * @throws IOException if the file cannot be read or is no sound safetensors file; the message is one line with
     *        path, byte offset, what was expected and what was found
     */
    public static Weights read(Path path) throws IOException {
        return read(CheckpointFile.open(path));
    }

    /**
     * {@return the tensors of a file that lies in memory, as one that comes with a program}
     *
     * @param content the whole file; must not be changed while the tensors are in use
     * @param name what to call it in messages
     * @throws IOException as {@link #read(Path)}
     */
    public static Weights read(byte[] content, String name) throws IOException {
        return read(new CheckpointFile(Path.of(name), MemorySegment.ofArray(content)));
    }

    /**
     * Opens a file that lies in memory, as one that comes with a program; parameters and errors as those of {@link
     * #read(byte[], String)}.
     *
     * @param content the bytes of the file; not modified
     * @param name the file's name, for messages
     * @return the checkpoint
     * @throws IOException if the file cannot be read or written
     */
    public static Checkpoint open(byte[] content, String name) throws IOException {
        return checkpoint(new CheckpointFile(Path.of(name), MemorySegment.ofArray(content)));
    }

    static Weights read(CheckpointFile file) throws IOException {
        return tensors(file, SafetensorsHeader.read(file));
    }

    /** Returns the file as one dict of tensors. */
    static Checkpoint checkpoint(CheckpointFile file) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        boolean numbersOnly = header.entries().values().stream().allMatch(entry -> entry.shape().size() <= 1);
        return new Checkpoint(file, List.of(new TensorDict(List.of(), header.entries().keySet(), numbersOnly,
                () -> tensors(file, header))), List.of(), "none", header.metadata());
    }

    private static Weights tensors(CheckpointFile file, SafetensorsHeader header) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader.Entry> named : header.entries().entrySet()) {
            SafetensorsHeader.Entry entry = named.getValue();
            if (entry.dtype() == null) {
                unread.put(named.getKey(), entry.type() + ", " + entry.shape());
            } else {
                tensors.put(named.getKey(),
                        SegmentTensor.contiguous(file.slice(entry.begin(), entry.length(), "a tensor's data"),
                                entry.dtype(), entry.shape()));
            }
        }
        return new Weights(tensors, unread, Origin.PLAIN);
    }

    /**
     * {@return the file's {@code __metadata__}, empty if it has none}
     *
     * @param path the file
     * @throws IOException as {@link #read}
     */
    public static Map<String, String> metadata(Path path) throws IOException {
        return SafetensorsHeader.read(CheckpointFile.open(path)).metadata();
    }

    /**
     * Writes tensors with their own types, named and in the header in the map's order. The file appears under its name
     * only when it is complete, and replaces one that is there.
     *
     * @param path the file to write
     * @param tensors by name; {@link StoredTensor#as} stores them as another type
     * @param metadata the file's description of itself, may be empty
     * @throws IllegalArgumentException if a tensor is named {@code __metadata__}
     * @throws IOException if the file cannot be read or written
     */
    public static void write(Path path, Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata)
            throws IOException {
        SafetensorsWriter.write(path, tensors, metadata);
    }
}
