package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a checkpoint under their original names, in the order of the file. Immutable.
 *
 * <p>Nothing is converted until it is asked for: a file stays memory-mapped, so that opening a large checkpoint takes
 * no second copy of it.
 */
public final class Weights {
    private final Map<String, StoredTensor> entries;

    /** The given tensors, in the map's order. */
    public Weights(Map<String, ? extends StoredTensor> entries) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Tensors in memory, not copied; they must not be modified afterwards. */
    public static Weights of(Map<String, Tensor> tensors) {
        Map<String, StoredTensor> entries = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> entries.put(name, StoredTensor.of(tensor)));
        return new Weights(entries);
    }

    public Set<String> names() {
        return entries.keySet();
    }

    public Map<String, StoredTensor> entries() {
        return entries;
    }

    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /**
     * The stored tensor of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public StoredTensor stored(String name) {
        StoredTensor entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("weights: no tensor named " + name);
        }
        return entry;
    }

    public Shape shape(String name) {
        return stored(name).shape();
    }

    /** The tensor of this name as float32, in an array of its own. */
    public Tensor tensor(String name) {
        return stored(name).toTensor();
    }

    /** Number of elements in all tensors together. */
    public long parameterCount() {
        return entries.values().stream().mapToLong(e -> e.shape().size()).sum();
    }
}
